"""Addresses of free pages, below /pages/."""

from django.urls import path

from blog import views

app_name = "pages"

urlpatterns = [path("<slug:slug>/", views.page, name="page")]
