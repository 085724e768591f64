#!/usr/bin/env python3
"""Writes Sources/OCPP16 and Sources/OCPP201 anew from the field names, types and limits of the published schemas.

usage: generate_codecs.py SCHEMA_ROOT      (the `ocpp` folder of the installed PyPI package `ocpp`)

The schemas are read where the package is installed and never copied. One file per action, one per shared data type; the
files are committed, and read like hand-written ones. What a schema cannot say (units, defaults) lives in files that
this script does not touch: it only writes the folders Actions/ and Types/.
"""
import json
import keyword
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SWIFT_WORDS = {"default", "public", "operator", "in", "is", "as", "case", "internal", "protocol", "true", "false", "self",
               "init", "import", "static", "struct", "enum", "none", "some", "var", "let"}

# Operations that the station sends; of the rest all but DataTransfer are sent by the CSMS only.
FROM_STATION = {
    "v16": {"Authorize", "BootNotification", "DataTransfer", "DiagnosticsStatusNotification",
            "FirmwareStatusNotification", "Heartbeat", "LogStatusNotification", "MeterValues",
            "SecurityEventNotification", "SignCertificate", "SignedFirmwareStatusNotification", "StartTransaction",
            "StatusNotification", "StopTransaction"},
    "v201": {"Authorize", "BootNotification", "ClearedChargingLimit", "DataTransfer", "FirmwareStatusNotification",
             "Get15118EVCertificate", "GetCertificateStatus", "Heartbeat", "LogStatusNotification", "MeterValues",
             "NotifyChargingLimit", "NotifyCustomerInformation", "NotifyDisplayMessages", "NotifyEVChargingNeeds",
             "NotifyEVChargingSchedule", "NotifyEvent", "NotifyMonitoringReport", "NotifyReport",
             "PublishFirmwareStatusNotification", "ReportChargingProfiles", "ReservationStatusUpdate",
             "SecurityEventNotification", "SignCertificate", "StatusNotification", "TransactionEvent"},
}
# Names for the objects that the 1.6 schemas write inline.
INLINE_NAMES = {"idTagInfo": "IdTagInfo", "configurationKey": "KeyValue", "csChargingProfiles": "ChargingProfile",
                "chargingProfile": "ChargingProfile", "chargingSchedule": "ChargingSchedule",
                "chargingSchedulePeriod": "ChargingSchedulePeriod", "meterValue": "MeterValue",
                "transactionData": "MeterValue", "sampledValue": "SampledValue",
                "localAuthorizationList": "AuthorizationData"}
TAKEN = {"Data", "OCPPVersion"}  # and the names of the operations
OBJECTS = set()  # object types, which their enumerations must not be named like
UNBOUNDED = 65_536  # characters of strings for which the schema names no limit


def upper(name):
    return name[0].upper() + name[1:]


def case_name(word):
    parts = [p for p in re.split(r"[^A-Za-z0-9]+", word) if p]
    text = "".join(upper(p) for p in parts)
    head = re.match(r"[A-Z]+(?=[A-Z][a-z]|[0-9]|$)|[A-Z]", text)
    if head:
        text = head.group(0).lower() + text[head.end():]
    if text[0].isdigit():
        text = "_" + text
    return "`" + text + "`" if text in SWIFT_WORDS else text


def type_name(name):
    """The schema's name without its suffix, unless an operation or another module has the short one."""
    long = re.sub(r"Type$", "", name)
    short = re.sub(r"Enum$", "", long)
    if long != short and short in OBJECTS:
        return short + "Kind"
    if short not in TAKEN:
        return short
    return long if long not in TAKEN else name


class Edition:
    def __init__(self, key, module, label):
        self.key, self.module, self.label = key, module, label
        self.objects = {}
        self.enums = {}

    def words(self, name, values):
        known = self.enums.get(name)
        if known is not None and known != values:
            values = known + [v for v in values if v not in known]
        self.enums[name] = values
        return name

    def resolve(self, schema, definitions, prop, owner, nested):
        """-> (swift type, kind, limit) of a property; nested collects the enums of its owner."""
        if "$ref" in schema:
            ref = schema["$ref"].split("/")[-1]
            target = definitions[ref]
            if "enum" in target:
                return self.words(type_name(ref), target["enum"]), "word", None
            if target["type"] == "object":
                self.object(type_name(ref), target, definitions)
                return type_name(ref), "object", None
            return self.resolve(target, definitions, prop, owner, nested)
        kind = schema.get("type")
        if "enum" in schema:
            name = upper(prop)
            if name == "Type":
                name = "Kind"
            nested[name] = schema["enum"]
            return name, "word", None
        if kind == "string":
            if schema.get("format") == "date-time":
                return "Timestamp", "time", None
            return "String", "string", schema.get("maxLength", UNBOUNDED)
        if kind == "integer":
            return "Int", "integer", None
        if kind == "number":
            return "JSONNumber", "decimal", None
        if kind == "boolean":
            return "Bool", "bool", None
        if kind == "object":
            name = INLINE_NAMES[prop]
            self.object(name, schema, definitions)
            return name, "object", None
        if kind == "array":
            inner = self.resolve(schema["items"], definitions, prop, owner, nested)
            return inner[0], "list of " + inner[1], (inner[2], schema.get("minItems", 0), schema.get("maxItems"))
        return "JSONValue", "value", None

    def object(self, name, schema, definitions):
        fields, nested = self.fields(schema, definitions, name)
        known = self.objects.get(name)
        if known is None:
            self.objects[name] = (fields, nested)
        else:
            # The same type in two files: the union of its fields, required only where both require it.
            old, old_nested = known
            merged = list(old)
            for field in fields:
                index = next((i for i, f in enumerate(merged) if f[0] == field[0]), None)
                if index is None:
                    merged.append((*field[:4], False))
                elif not field[4]:
                    merged[index] = (*merged[index][:4], False)
            names = {f[0] for f in fields}
            merged = [f if f[0] in names else (*f[:4], False) for f in merged]
            for key, values in nested.items():
                old_nested[key] = old_nested.get(key, []) + [v for v in values if v not in old_nested.get(key, [])]
            self.objects[name] = (merged, old_nested)

    def fields(self, schema, definitions, owner):
        nested, fields = {}, []
        required = set(schema.get("required", []))
        properties = [(n, p) for n, p in schema.get("properties", {}).items() if n != "customData"]
        for name, prop in sorted(properties, key=lambda item: item[0] not in required):
            swift, kind, limit = self.resolve(prop, definitions, name, owner, nested)
            fields.append((name, swift, kind, limit, name in required))
        return fields, nested

    # ---- Swift ----

    def enum_lines(self, name, values, indent):
        pad = " " * indent
        lines = [f"{pad}package enum {name}: String, OCPPEnum {{"]
        for value in values:
            case = case_name(value)
            bare = case.strip("`")
            lines.append(f"{pad}    case {case}" + ("" if bare == value else f' = "{value}"'))
        return lines + [f"{pad}}}"]

    def struct_lines(self, name, fields, nested, indent, doc=None):
        has_measurand = any(field[0] == "measurand" for field in fields)
        pad = " " * indent
        if not fields:
            return [f"{pad}package typealias {name} = EmptyPayload"]
        out = [f"{pad}/// {doc}"] if doc else []
        out.append(f"{pad}package struct {name}: Payload {{")
        for enum, values in nested.items():
            out += self.enum_lines(enum, values, indent + 4) + [""]
        for field in fields:
            out.append(f"{pad}    package var {ident(field[0])}: {swift_type(field)}")
        parameters = ", ".join(f"{ident(f[0])}: {swift_type(f)}" + default(f) for f in fields)
        if has_measurand:
            out += ["", f"{pad}    /// What was measured is something that nobody knows, so not what a missing measurand stands for.",
                    f"{pad}    package private(set) var isOfUnknownMeasurand = false"]
        out += ["", f"{pad}    package init({parameters}) {{"]
        out += [f"{pad}        self.{f[0]} = {ident(f[0])}" for f in fields]
        out += [f"{pad}    }}", "", f"{pad}    package init(_ reader: inout PayloadReader) throws(PayloadError) {{"]
        out += [f"{pad}        {ident(f[0]) if f[0] != 'reader' else 'self.reader'} = {read(f)}" for f in fields]
        if has_measurand:
            out += [f'{pad}        isOfUnknownMeasurand = reader.dropped("measurand")']
        throws = " throws(PayloadError)" if any(f[2] in THROWING for f in fields) else ""
        out += [f"{pad}    }}", "", f"{pad}    package func write(to writer: inout PayloadWriter){throws} {{"]
        out += [f"{pad}        {write(f)}" for f in fields]
        return out + [f"{pad}    }}", f"{pad}}}"]

    def generate(self, schema_root):
        folder = ROOT / "Sources" / self.module
        for part in ("Actions", "Types"):
            shutil.rmtree(folder / part, ignore_errors=True)
            (folder / part).mkdir(parents=True)
        actions = {}
        paths = sorted((schema_root / self.key / "schemas").glob("*.json"))
        TAKEN.update(re.sub(r"(Request|Response)$", "", path.stem) for path in paths)
        for path in paths:
            definitions = json.loads(path.read_text(encoding="utf-8-sig")).get("definitions", {})
            OBJECTS.update(type_name(n) for n, d in definitions.items() if d["type"] == "object")
        for path in paths:
            schema = json.loads(path.read_text(encoding="utf-8-sig"))
            side = "Response" if path.stem.endswith("Response") else "Request"
            action = re.sub(r"(Request|Response)$", "", path.stem)
            fields, nested = self.fields(schema, schema.get("definitions", {}), action)
            actions.setdefault(action, {})[side] = (fields, nested)
        for action, sides in actions.items():
            by = ("the station or the CSMS" if action == "DataTransfer"
                  else "the station" if action in FROM_STATION[self.key] else "the CSMS")
            lines = [f"/// {self.label} `{action}`, sent by {by}.", f"package enum {action}: OCPPAction {{",
                     f'    package static let name = "{action}"']
            for side in ("Request", "Response"):
                lines += [""] + self.struct_lines(side, *sides[side], 4)
            self.save(folder / "Actions" / f"{action}.swift", lines + ["}"])
        for name, (fields, nested) in self.objects.items():
            self.save(folder / "Types" / f"{name}.swift", self.struct_lines(name, fields, nested, 0, f"{self.label} `{name}`."))
        for name, values in self.enums.items():
            self.save(folder / "Types" / f"{name}.swift",
                      [f"/// {self.label} `{name}`."] + self.enum_lines(name, values, 0))
        self.table(folder, sorted(actions))

    def table(self, folder, actions):
        lines = ["/// Every operation of the edition: who sends it, and its typed codec.",
                 f"package enum {self.module}Actions {{", "    package static let all: [ActionRow] = ["]
        for action in actions:
            sender = ("either" if action == "DataTransfer" else
                      "station" if action in FROM_STATION[self.key] else "csms")
            lines.append(f"        ActionRow({action}.self, sentBy: .{sender}),")
        self.save(folder / "Actions" / f"{self.module}Actions.swift", lines + [
            "    ]", "",
            "    package static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })", "}"])

    def save(self, path, lines):
        text = "\n".join(lines)
        imports = ["import Kernel"] if "Timestamp" in text else []
        path.write_text("\n".join(imports + ["import OCPPWire", "", text, ""]))


THROWING = {"string", "object", "list of object", "list of string"}


def ident(name):
    return f"`{name}`" if name in SWIFT_WORDS or keyword.iskeyword(name) else name


def is_list(field):
    return field[2].startswith("list of ")


def swift_type(field):
    if is_list(field):
        return f"[{field[1]}]"
    return field[1] if field[4] else field[1] + "?"


def default(field):
    if is_list(field):
        return "" if field[4] else " = []"
    return "" if field[4] else " = nil"


def read(field):
    name, _, kind, limit, required = field
    if kind.startswith("list of "):
        inner = kind[8:]
        if inner == "string":
            return f'try reader.optionalStrings("{name}", max: {limit[0]})'
        if inner == "word":
            return f'try reader.optionalWords("{name}")'
        if inner == "integer":
            return f'try reader.optionalIntegers("{name}")'
        return f'try reader.list("{name}", min: {limit[1]})' if required else f'try reader.optionalList("{name}")'
    extra = f", max: {limit}" if kind == "string" else ""
    if kind == "value":
        return f'reader.optionalValue("{name}")' if not required else f'reader.optionalValue("{name}") ?? .null'
    verb = kind if required else "optional" + upper(kind)
    return f'try reader.{verb}("{name}"{extra})'


def write(field):
    name, _, kind, limit, required = field
    value = ident(name)
    if kind.startswith("list of "):
        inner = kind[8:]
        if inner == "string":
            return f'try writer.strings("{name}", {value}, max: {limit[0]}, min: {limit[1] if required else 0})'
        if inner == "word":
            return f'writer.words("{name}", {value})'
        if inner == "integer":
            return f'writer.integers("{name}", {value})'
        least = limit[1] if required else 0
        most = f", max: {limit[2]}" if limit[2] else ""
        return f'try writer.list("{name}", {value}, min: {least}{most})'
    if kind == "string":
        return f'try writer.string("{name}", {value}, max: {limit})'
    if kind == "object":
        return f'try writer.object("{name}", {value})'
    return f'writer.{kind}("{name}", {value})'


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    root = Path(sys.argv[1])
    Edition("v16", "OCPP16", "OCPP 1.6").generate(root)
    Edition("v201", "OCPP201", "OCPP 2.0.1").generate(root)


if __name__ == "__main__":
    main()
