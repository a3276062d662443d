"""Pages of laptops, and what a laptop asks of headquarters over the line."""

from django.urls import path

from promdaen.kit.later import Views

laptop = Views("promdaen.laptops.views.laptop")
headquarters = Views("promdaen.laptops.views.headquarters")
decisions = Views("promdaen.laptops.views.decisions")
line = Views("promdaen.laptops.views.line")

app_name = "laptops"
urlpatterns = [
    path("laptop/", laptop.here, name="here"),
    path("laptop/send/", laptop.send, name="send"),
    path("laptop/bring/", laptop.bring, name="bring"),
    path("laptop/write/", laptop.write, name="write"),
    path("laptop/read/", laptop.read, name="read"),
    path("laptop/address/", laptop.address, name="address"),
    path("laptop/join/", laptop.join, name="join"),
    path("laptop/forms/<str:code>/leave/", laptop.leave_forms, name="leave_forms"),
    path("laptop/reply/", laptop.reply, name="reply"),
    path("laptops/", headquarters.laptop_list, name="list"),
    path("laptops/new/", headquarters.invite, name="invite"),
    path("laptops/read/", headquarters.read_file, name="read_file"),
    path("laptops/loans/<uuid:pk>/end/", headquarters.end_loan, name="end_loan"),
    path("laptops/files/<uuid:pk>/add/", headquarters.add_file, name="add_file"),
    path("laptops/decisions/<uuid:pk>/", decisions.clash, name="clash"),
    path("laptops/decisions/<uuid:pk>/undo/", decisions.undo, name="undo"),
    path("laptops/<uuid:pk>/", headquarters.laptop_page, name="laptop"),
    path("laptops/<uuid:pk>/invitation/", headquarters.invitation, name="invitation"),
    path("laptops/<uuid:pk>/confirm/", headquarters.confirm, name="confirm"),
    path("laptops/<uuid:pk>/revoke/", headquarters.revoke, name="revoke"),
    path("laptops/<uuid:pk>/reinstate/", headquarters.reinstate, name="reinstate"),
    path("laptops/<uuid:pk>/replace/", headquarters.replace, name="replace"),
    path("laptops/<uuid:pk>/lend/", headquarters.lend, name="lend"),
    path("laptops/<uuid:pk>/content/", headquarters.content, name="content"),
    path("laptops/<uuid:pk>/password/<uuid:account_id>/", headquarters.password, name="password"),
    path("laptops/<uuid:pk>/answer/<str:digest>/", headquarters.answer, name="answer"),
    path("sync/hello/", line.hello, name="sync_hello"),
    path("sync/content/", line.content, name="sync_content"),
    path("sync/content/<str:digest>/", line.content_part, name="sync_content_part"),
    path("sync/<str:digest>/", line.offset, name="sync_offset"),
    path("sync/<str:digest>/part/", line.part, name="sync_part"),
    path("sync/<str:digest>/merge/", line.merge, name="sync_merge"),
]
