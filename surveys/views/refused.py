"""An answer that came too late, or twice: nothing of what was typed is lost."""

from django.shortcuts import render

from surveys.refusals import AlreadyAnswered


def not_taken(request, survey, form, refused):
    """Say why an answer was not taken, with all that was typed, to be copied."""
    context = {"survey": survey, "section": "surveys", "was_answered": isinstance(refused, AlreadyAnswered)}
    context["typed"] = [(field.label, form.cleaned_data[field.name]) for field in form if _is_text(form, field)]
    return render(request, "surveys/not_taken.html", context, status=409)


def _is_text(form, field):
    typed = form.cleaned_data.get(field.name)
    return isinstance(typed, str) and typed and not field.use_fieldset
