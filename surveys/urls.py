"""Addresses of surveys. The identifier cannot be guessed: it is the link that lets people without an account answer."""

from django.urls import path

from surveys.views import answering, boxes, grids, keeping, lists, questions, results

ONE = "enquetes/<slug:public_id>/"
DESK = ONE + "gerer/"
GRID = ONE + "grille/"

urlpatterns = [
    path("communautes/<slug:slug>/enquetes/", lists.community_surveys, name="community_surveys"),
    path("enquetes/", lists.mine, name="surveys"),
    path("enquetes/nouvelle/", keeping.new, name="new_survey"),
    path(ONE, answering.survey, name="survey"),
    path(ONE + "repondre/", answering.answer, name="survey_answer"),
    path(ONE + "merci/", answering.thanks, name="survey_thanks"),
    path(ONE + "resultats/", results.results_page, name="survey_results"),
    path(ONE + "resultats/<int:pk>/", results.texts, name="survey_texts"),
    path(ONE + "reponses.<slug:extension>", results.export, name="survey_export"),
    path(ONE + "idees/", boxes.ideas, name="survey_ideas"),
    path(GRID, grids.choose_year, name="grid_year"),
    path(GRID + "<int:year>/", grids.fill, name="grid_fill"),
    path(GRID + "<int:year>/partager/", grids.share, name="grid_share"),
    path(GRID + "theme/<int:number>/", grids.theme, name="grid_theme"),
    path(DESK, keeping.manage, name="manage_survey"),
    path(DESK + "reglages/", keeping.settings, name="survey_settings"),
    path(DESK + "apercu/", keeping.preview, name="survey_preview"),
    path(DESK + "etat/", keeping.change_state, name="survey_state"),
    path(DESK + "questions/nouvelle/", questions.add, name="new_question"),
    path(DESK + "questions/ordre/", questions.move, name="move_question"),
    path(DESK + "questions/<int:pk>/", questions.edit, name="edit_question"),
]
