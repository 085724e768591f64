"""What is wrong in the definition of a tariff is named by its path and the rule."""
import pytest

from conftest import FLAT_TARIFF


@pytest.mark.parametrize("value", [1.5, 10 ** 25, "5", None])
def test_a_price_that_is_no_whole_number_is_named_by_its_path(world, value):
    seasons = [{**FLAT_TARIFF["seasons"][0], "prices": [
        {"period": "offPeak", "electricityMicrosPerKWh": value, "serviceMicrosPerKWh": 0}]}]
    refused = world.server.api("POST", "tariffs", {
        "operatorId": world.operator, "name": "odd", "definition": {**FLAT_TARIFF, "seasons": seasons}}, 422)
    assert refused["errors"][0]["field"] == "/definition/seasons/0/prices/0/electricityMicrosPerKWh", refused
    assert "whole number" in refused["errors"][0]["rule"]


@pytest.mark.parametrize("name, value, rule", [
    ("roundsToWholeUnits", "yes", "must be true or false"), ("seasons", {}, "must be a list"),
    ("tax", 5, "must be an object"), ("currency", 5, "must be a text")])
def test_the_rule_is_in_words_of_json(world, name, value, rule):
    refused = world.server.api("POST", "tariffs", {
        "operatorId": world.operator, "name": "odd", "definition": {**FLAT_TARIFF, name: value}}, 422)
    assert refused["errors"][0] == {"field": f"/definition/{name}", "rule": rule}
