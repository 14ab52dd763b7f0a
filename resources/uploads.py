"""What is sent to the library, from the site or from the editors' screens: judged by its content, made fit to keep."""

from community.files import RefusedFile, check_upload, reencode_image


def checked_content(upload, *, image_only=False):
    """Return (content, CheckedFile) of an uploaded file, the content named as it will be stored.

    Pictures are written anew, without what they say of place and camera. Raises RefusedFile.
    """
    checked = check_upload(upload, declared_name=upload.name)
    content = upload
    if checked.kind == "image":
        content, _width, _height = reencode_image(upload)
        checked = checked.reencoded_as(content)
    elif image_only:
        raise RefusedFile("unreadable_image")
    content.name = checked.name
    return content, checked
