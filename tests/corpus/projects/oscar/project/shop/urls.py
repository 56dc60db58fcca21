"""None: nothing here serves pages."""

urlpatterns = []
