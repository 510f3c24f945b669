/** What is known of a destination, as labels and values. */
import { country, network } from "../format/endpoints";
import type { Localizer } from "../format/localizer";
import type { Row } from "../model/rows";

export interface Fact {
  label: string;
  value: string;
  /** The exact value, where the other one is rounded. */
  title?: string;
}

/** Return the facts; those that nobody knows are left out. */
export function factsOf({ destination, severity, score }: Row, localizer: Localizer, now: number): Fact[] {
  const { words, numbers, times } = localizer;
  const when = (iso: string | null): Pick<Fact, "value" | "title"> =>
    iso ? { value: times.relative(iso, now), title: times.moment(iso) } : { value: "" };
  const facts: Fact[] = [
    { label: words.say("fact_country"), value: country(destination, localizer) },
    { label: words.say("fact_network"), value: network(destination, localizer) },
    { label: words.say("fact_names"), value: destination.names.join(", ") },
    { label: words.say("fact_score"), value: severity ? numbers.percent(score) : "" },
    { label: words.say("fact_sent"), value: numbers.bytes(destination.bytes_up) },
    { label: words.say("fact_received"), value: numbers.bytes(destination.bytes_down) },
    { label: words.say("fact_answers"), value: words.say(destination.replied ? "yes" : "no") },
    { label: words.say("fact_sightings"), value: numbers.whole(destination.sightings) },
    { label: words.say("fact_first_seen"), ...when(destination.first_seen) },
    { label: words.say("fact_last_seen"), ...when(destination.last_seen) },
  ];
  return facts.filter(({ value }) => value !== "");
}
