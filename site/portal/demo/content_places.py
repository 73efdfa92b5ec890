"""Reads ``places.yaml``: facility, units, shifts, job roles, programmes, waves, releases and cover."""

from __future__ import annotations

from portal.demo import content_place_types as types
from portal.demo.content_reader import Fields


def places(fields: Fields) -> types.Places:
    with fields:
        return types.Places(
            facility=_facility(fields.fields("facility")),
            units=tuple(_unit(each) for each in fields.each("units")),
            shifts=tuple(_shift(each) for each in fields.each("shifts")),
            job_roles=tuple(_job_role(each) for each in fields.each("job_roles")),
            programmes=tuple(_programme(each) for each in fields.each("programmes")),
            waves=tuple(_wave(each) for each in fields.each("waves")),
            releases=tuple(_release(each) for each in fields.each("releases")),
            cover=tuple(_cover(each) for each in fields.each("cover")),
        )


def _facility(fields: Fields) -> types.Facility:
    with fields:
        return types.Facility(code=fields.text("code"), name=fields.text("name"), zone=fields.text("zone"))


def _unit(fields: Fields) -> types.Unit:
    with fields:
        return types.Unit(code=fields.text("code"), name=fields.text("name"), parent=fields.maybe("parent"))


def _shift(fields: Fields) -> types.Shift:
    with fields:
        return types.Shift(
            code=fields.text("code"), name=fields.text("name"), starts=fields.clock("starts"), ends=fields.clock("ends")
        )


def _job_role(fields: Fields) -> types.JobRole:
    with fields:
        return types.JobRole(
            code=fields.text("code"),
            name=fields.text("name"),
            by_appointment=fields.flag("by_appointment", default=False),
        )


def _programme(fields: Fields) -> types.Programme:
    with fields:
        return types.Programme(code=fields.text("code"), name=fields.text("name"), system=fields.text("system"))


def _wave(fields: Fields) -> types.Wave:
    with fields:
        return types.Wave(
            programme=fields.text("programme"),
            code=fields.text("code"),
            name=fields.text("name"),
            units=fields.texts("units"),
            go_live=fields.whole("go_live"),
            lead=fields.text("lead"),
        )


def _release(fields: Fields) -> types.Release:
    with fields:
        return types.Release(
            system=fields.text("system"),
            code=fields.text("code"),
            label=fields.text("label"),
            starts=fields.whole("starts"),
            ends=fields.maybe_whole("ends"),
        )


def _cover(fields: Fields) -> types.CoverRule:
    with fields:
        return types.CoverRule(
            unit=fields.text("unit"),
            job_role=fields.text("job_role"),
            shift=fields.text("shift"),
            needed=fields.whole("needed", at_least=1),
        )
