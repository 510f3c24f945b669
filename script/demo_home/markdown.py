"""The dashboard's texts: templates for core's markdown card."""

from .entities import Guarded

DESTINATIONS = "sensor.demo_destinations"

BLOCKS = "sensor.demo_blocks"
"""Both are made by `configuration.yaml` out of the guard's actions."""

_BAD = '<font color="#db4437"><ha-icon icon="mdi:alert-circle"></ha-icon></font>'

_STOPPED = '<font color="#43a047"><ha-icon icon="mdi:shield-lock"></ha-icon></font>'

_GOOD = '<font color="#43a047"><ha-icon icon="mdi:check"></ha-icon></font>'


def verdict(guarded: Guarded) -> str:
    """Return what the guard says of the device: the worst finding with its reasons, or that there is none."""
    entity = guarded.entities["suspicious_egress"]
    blocks = guarded.entities["active_blocks"]
    return f"""
{{% set sensor = '{entity}' %}}
{{% if is_state(sensor, 'on') %}}
<ha-alert alert-type="error" title="{{{{ state_attr(sensor, 'destination') }}}}">
{{{{ state_attr(sensor, 'organization') }}}} (AS{{{{ state_attr(sensor, 'asn') }}}}),
{{{{ state_attr(sensor, 'country') }}}} ·
score {{{{ (100 * state_attr(sensor, 'score')) | round }}}} %,
{{{{ state_attr(sensor, 'severity') }}}}
</ha-alert>

{{% for reason in state_attr(sensor, 'reasons') %}}
- {{{{ reason }}}}
{{%- endfor %}}
{{% elif states('{blocks}') | int(0) %}}
<ha-alert alert-type="success" title="Stopped on the router">
Nothing suspicious gets out of {guarded.name} now.
</ha-alert>
{{% else %}}
<ha-alert alert-type="info" title="Nothing suspicious">
All that {guarded.name} says goes where such a device is known to go.
</ha-alert>
{{% endif %}}
"""


def blocks() -> str:
    """Return the standing blocks, with what the router counted and what else proves them."""
    return f"""
{{% for block in state_attr('{BLOCKS}', 'blocks') or [] %}}
**{{{{ block.blocks }}}}** · {{{{ block.state }}}}, {{{{ block.hits }}}} {{{{ 'packet' if block.hits == 1 else 'packets' }}}} stopped
{{% for line in block.evidence %}}
- {{{{ line }}}}
{{%- endfor %}}
{{% endfor %}}
"""


def destinations(guarded: Guarded) -> str:
    """Return the table of destinations, the worst first."""
    sensor = guarded.entities["suspicious_egress"]
    return f"""
{{%- set bad = '{_BAD}' if is_state('{sensor}', 'on') else '{_STOPPED}' -%}}
| | Destination | Network | Country | Sent | Received | Last&nbsp;seen | Score |
| :--- | :--- | :--- | :--- | ---: | ---: | ---: | ---: |
{{%- for each in state_attr('{DESTINATIONS}', 'destinations') or [] %}}
{{%- set seconds = (now() - as_datetime(each.last_seen)).total_seconds() | int %}}
| {{{{ bad if each.severity else '{_GOOD}' }}}}
{{{{- ' | ' }}}}{{{{ each.address }}}}:{{{{ each.port }}}}/{{{{ each.protocol }}}}
{{{{- ' | ' }}}}{{{{ each.organization or 'unknown' }}}}
{{{{- ' | ' }}}}{{{{ each.country or '–' }}}}
{{{{- ' | ' }}}}{{{{ (each.bytes_up / 1000) | round(1) }}}}&nbsp;kB
{{{{- ' | ' }}}}{{{{ (each.bytes_down / 1000) | round(1) }}}}&nbsp;kB
{{{{- ' | ' }}}}{{{{ seconds if seconds < 100 else seconds // 60 }}}}&nbsp;{{{{ 's' if seconds < 100 else 'min' }}}}&nbsp;ago
{{{{- ' | ' }}}}{{{{ (100 * each.score) | round }}}}&nbsp;% |
{{%- endfor %}}
"""


def coverage(guarded: Guarded) -> str:
    """Return why polls may miss something, if so."""
    entity = guarded.router_entities["coverage"]
    return f"""
{{% for reason in state_attr('{entity}', 'reasons') or [] %}}
- {{{{ reason }}}}
{{% else %}}
No UDP flow slips by: polls come more often than the router forgets one.
{{% endfor %}}
"""
