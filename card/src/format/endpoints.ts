/** Destinations in words. */
import type { Destination } from "../model/report";
import type { Localizer } from "./localizer";

/** Return whose a destination is, or else by which name or address it goes. */
export function owner(destination: Destination, { words }: Localizer): string {
  return destination.organization ?? destination.names[0] ?? words.say("unknown_network");
}

/** Return the port with its protocol and its service: `port 1/udp (tcpmux)`; the protocol alone where there are no ports. */
export function port({ port: number, protocol, service }: Destination, { words }: Localizer): string {
  const hasPorts = number > 0 || protocol === "tcp" || protocol === "udp";
  const text = hasPorts ? `${words.say("port", { port: String(number) })}/${protocol}` : protocol;
  return service ? `${text} (${service})` : text;
}

/** Return the country's name in the user's language. */
export function country(destination: Destination, { words, places }: Localizer): string {
  return destination.country ? places.name(destination.country) : words.say("unknown_country");
}

/** Return the autonomous system with its organisation: `Baidu (AS38365)`. */
export function network({ asn, organization }: Destination, { words }: Localizer): string {
  if (asn === null) return organization ?? words.say("unknown_network");
  return organization ? `${organization} (AS${asn})` : `AS${asn}`;
}
