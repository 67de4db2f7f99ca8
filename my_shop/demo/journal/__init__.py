"""The journal of Larkfield: articles with their comments."""

from . import house, kitchen
from .base import Article, Remark

ARTICLES = (*kitchen.ARTICLES, *house.ARTICLES)

__all__ = ["ARTICLES", "Article", "Remark"]
