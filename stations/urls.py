from django.urls import path

from stations.views import alarms, duty, kit, registers, stations

app_name = "stations"
urlpatterns = [
    path("stations/", stations.station_list, name="list"),
    path("stations/mine/", stations.my_station, name="mine"),
    path("stations/new/", stations.station_new, name="new"),
    path("stations/nearest/", stations.nearest_to_place, name="nearest"),
    path("stations/map.geojson", stations.station_map, name="map"),
    path("stations/<uuid:pk>/", stations.station_page, name="station"),
    path("stations/<uuid:pk>/edit/", stations.station_edit, name="edit"),
    path("stations/<uuid:pk>/turnouts/new/", stations.turnout_new, name="turnout-new"),
    path("stations/<uuid:pk>/members/new/", duty.member_new, name="member-new"),
    path("stations/<uuid:pk>/shifts/new/", duty.shift_new, name="shift-new"),
    path("stations/<uuid:pk>/shifts/repeat/", duty.shifts_repeat, name="shifts-repeat"),
    path("stations/members/<uuid:pk>/end/", duty.member_end, name="member-end"),
    path("stations/shifts/<uuid:pk>/note/", duty.shift_note, name="shift-note"),
    path("stations/kit/<uuid:pk>/", kit.kit_check, name="kit-check"),
    path("stations/kit/<uuid:pk>/batch/", kit.kit_batch, name="kit-batch"),
    path("stations/<uuid:pk>/kit/", kit.kit_count, name="kit-count"),
    path("facilities/", registers.facilities, name="facilities"),
    path("facilities/new/", registers.facility_new, name="facility-new"),
    path("devices/", registers.devices, name="devices"),
    path("facilities/<uuid:pk>/void/", registers.facility_void, name="facility-void"),
    path("devices/<uuid:pk>/void/", registers.device_void, name="device-void"),
    path("activities/<uuid:pk>/void/", registers.activity_void, name="activity-void"),
    path("incidents/<uuid:pk>/void/", registers.incident_void, name="incident-void"),
    path("devices/new/", registers.device_new, name="device-new"),
    path("devices/<uuid:pk>/alarm/", alarms.alarm_new, name="alarm-new"),
    path("alarms/", registers.alarms, name="alarms"),
    path("alarms/<uuid:pk>/check/", alarms.alarm_check, name="alarm-check"),
    path("activities/", registers.activities, name="activities"),
    path("activities/new/", registers.activity_new, name="activity-new"),
    path("incidents/", registers.incidents, name="incidents"),
    path("incidents/new/", registers.incident_new, name="incident-new"),
]
