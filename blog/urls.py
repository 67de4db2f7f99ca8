"""Addresses of the blog, below /blog/. A post cannot be called “feed” or “tags”."""

from django.urls import path

from blog import feeds, views

app_name = "blog"

urlpatterns = [
    path("", views.post_list, name="list"),
    path("feed/", feeds.LatestPosts(), name="feed"),
    path("tags/<slug:slug>/", views.tag, name="tag"),
    path("<slug:slug>/", views.post, name="post"),
    path("<slug:slug>/comments/", views.comment, name="comment"),
]
