"""Addresses of free pages, below /pages/."""

from django.urls import path

from blog import markdown_pages, views

app_name = "pages"

urlpatterns = [
    path("<slug:slug>.md", markdown_pages.page, name="markdown"),
    path("<slug:slug>/", views.page, name="page"),
]
