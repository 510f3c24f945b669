/** The steps of doing something: offered, asked, under way, done. */
import type { IconName } from "./icons";

/** How something went. */
export interface Outcome {
  tone: "good" | "warn" | "bad";
  text: string;
  /** Sentences on what it rests on. */
  evidence: readonly string[];
}

export interface Option {
  value: string;
  label: string;
  /** Said once it's chosen. */
  help?: string;
}

/** Something to choose before it's done. */
export interface Choice {
  name: string;
  label: string;
  options: readonly Option[];
}

export type Chosen = Readonly<Record<string, string>>;

/** Something that can be done. */
export interface Offer {
  id: string;
  label: string;
  icon: IconName;
  tone?: "bad" | "good";
  /** The question before it's done. */
  ask: string;
  choices?: readonly Choice[];
  /** What the button says that does it. */
  confirm: string;
  /** Do it. Throws an `Error` with a sentence for people. */
  run(chosen: Chosen): Promise<Outcome>;
}

export type Stage =
  | { at: "offered" }
  | { at: "asking"; offer: Offer; chosen: Chosen }
  | { at: "working"; offer: Offer }
  | { at: "done"; offer: Offer; outcome: Outcome };

export const OFFERED: Stage = { at: "offered" };

/** Return the question of an offer, with the first option of each choice chosen. */
export function ask(offer: Offer): Stage {
  const chosen = (offer.choices ?? []).map(({ name, options }) => [name, options[0]?.value ?? ""] as const);
  return { at: "asking", offer, chosen: Object.fromEntries(chosen) };
}

/** Return the question with another option chosen. */
export function choose(stage: Stage, name: string, value: string): Stage {
  return stage.at === "asking" ? { ...stage, chosen: { ...stage.chosen, [name]: value } } : stage;
}
