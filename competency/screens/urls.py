"""Addresses of the shared pages: where one begins, one's own path and record, the board, a cell, a person's record."""

from django.urls import path

from .board import views as board
from .frozen import frozen_file
from .path import views as my
from .record import views as record
from .start import start

urlpatterns = [
    path("my/start/", start, name="start"),
    path("my/", my.my_path, name="my_path"),
    path("my/record/", record.my_record, name="my_record"),
    path("my/record/download/", record.my_data, name="my_data"),
    path("frozen/<uuid:version>/<str:digest>/", frozen_file, name="frozen"),
    path("manage/", board.board, name="board"),
    path("manage/recalculate/", board.board_recalculate, name="board_recalculate"),
    path("manage/cell/<int:programme>/<int:unit>/<int:job_role>/", board.board_cell, name="board_cell"),
    path("manage/person/<uuid:person>/", record.person_record, name="person_record"),
]
