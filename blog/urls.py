"""Addresses of the blog, below /blog/. A post cannot be called “feed” or “tags”."""

from django.urls import path
from django.views.decorators.http import conditional_page

from blog import feeds, markdown_pages, views

app_name = "blog"

urlpatterns = [
    path("", views.post_list, name="list"),
    path("feed/", conditional_page(feeds.LatestPosts()), name="feed"),
    path("tags/<slug:slug>/", views.tag, name="tag"),
    path("<slug:slug>.md", markdown_pages.post, name="markdown"),
    path("<slug:slug>/", views.post, name="post"),
    path("<slug:slug>/comments/", views.comment, name="comment"),
]
