from control_center.incidents.group import belongs_to


def test_an_activation_keeps_its_incident_and_a_new_one_opens_its_own():
    assert belongs_to("incident-1") == "incident-1"
    assert belongs_to(None) is None
