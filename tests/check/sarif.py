# SPDX-License-Identifier: Apache-2.0
"""What SARIF 2.1.0 (OASIS Standard, sections 3.13 to 3.55) requires of the objects that spigrp-check writes."""
import re


def problems(log):
    """Sentences about what breaks the specification."""
    found = []

    def need(condition, sentence):
        if not condition:
            found.append(sentence)

    need(log.get("version") == "2.1.0", "3.13.2: version is 2.1.0")
    need(re.match(r"https://.*sarif-schema-2\.1\.0\.json$", log.get("$schema", "")), "3.13.3: $schema is its URI")
    need(isinstance(log.get("runs"), list) and log["runs"], "3.13.4: runs is an array")
    for run in log.get("runs", []):
        _run(run, need)
    return found


def _message(message, need, where):
    need(isinstance(message, dict) and isinstance(message.get("text"), str) and message["text"],
         f"3.11: {where} has a message with text")


def _run(run, need):
    driver = run.get("tool", {}).get("driver", {})
    need(isinstance(driver.get("name"), str) and driver["name"], "3.19.8: a tool component has a name")
    need(run.get("columnKind") in ("utf16CodeUnits", "unicodeCodePoints"), "3.14.17: columnKind")
    rules = driver.get("rules", [])
    ids = [rule.get("id") for rule in rules]
    need(all(ids) and len(set(ids)) == len(ids), "3.19.23: rules are unique and have an id")
    for rule in rules:
        for name in ("shortDescription", "fullDescription", "help"):
            _message(rule.get(name), need, f"3.49: {name}")
        need(re.match(r"[a-z][a-z0-9+.-]*:\S+$", rule.get("helpUri", "")), "3.49.12: helpUri is an absolute URI")
        need(rule.get("defaultConfiguration", {}).get("level") in ("none", "note", "warning", "error"), "3.50.3: level")
    for invocation in run.get("invocations", []):
        need(isinstance(invocation.get("executionSuccessful"), bool), "3.20.14: executionSuccessful is required")
        for notification in invocation.get("toolExecutionNotifications", []):
            _message(notification.get("message"), need, "3.58.5: a notification")
            need(notification.get("level") in ("none", "note", "warning", "error"), "3.58.6: level")
    need(isinstance(run.get("results"), list), "3.14.23: results is an array where a scan took place")
    for result in run.get("results", []):
        _result(result, ids, need)


def _result(result, ids, need):
    _message(result.get("message"), need, "3.27.11: a result")
    need(result.get("level") in ("none", "note", "warning", "error"), "3.27.10: level")
    index = result.get("ruleIndex")
    need(isinstance(index, int) and 0 <= index < len(ids) and ids[index] == result.get("ruleId"),
         "3.27.6: ruleIndex and ruleId name one rule")
    for location in result.get("locations", []):
        physical = location.get("physicalLocation", {})
        _artifact(physical.get("artifactLocation"), need)
        _region(physical.get("region"), need)
    for fix in result.get("fixes", []):
        changes = fix.get("artifactChanges")
        need(isinstance(changes, list) and changes, "3.55.3: artifactChanges is required and not empty")
        for change in changes or []:
            _artifact(change.get("artifactLocation"), need)
            need(isinstance(change.get("replacements"), list) and change["replacements"], "3.56.3: replacements")
            for replacement in change.get("replacements", []):
                _region(replacement.get("deletedRegion"), need)
                need("text" in replacement.get("insertedContent", {}), "3.57.4: insertedContent")


def _artifact(location, need):
    need(isinstance(location, dict) and re.match(r"[A-Za-z0-9%._~/!$&'()*+,;=@:-]+$", location.get("uri", "")),
         "3.4.3: uri is a URI reference")


def _region(region, need):
    need(isinstance(region, dict) and region.get("startLine", 0) >= 1, "3.30.5: startLine is from 1 on")
    region = region or {}
    need(region.get("startColumn", 1) >= 1, "3.30.6: startColumn is from 1 on")
    need(region.get("endColumn", region.get("startColumn", 1)) >= region.get("startColumn", 1),
         "3.30.8: endColumn is not before startColumn")
