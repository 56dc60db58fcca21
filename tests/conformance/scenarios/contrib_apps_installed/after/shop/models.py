from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models


class Order(models.Model):
    user = models.ForeignKey(get_user_model(), models.CASCADE)
    notes = GenericRelation("Note")
    groups = models.ManyToManyField(Group)

    class Meta:
        permissions = [("ship_order", "Can ship")]


class Note(models.Model):
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveIntegerField()
    subject = GenericForeignKey("content_type", "object_id")
    text = models.TextField()
