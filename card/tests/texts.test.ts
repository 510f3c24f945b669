import assert from "node:assert/strict";
import { test } from "node:test";
import { closestLanguage, type Forms, LANGUAGES } from "../src/texts";
import { Words } from "../src/texts/words";

const texts = (language: string): Record<string, string | Forms> => LANGUAGES[language] as Record<string, string | Forms>;
const english = texts("en");
const variants = (text: string | Forms): string[] => (typeof text === "string" ? [text] : Object.values(text));
const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

for (const language of Object.keys(LANGUAGES)) {
  test(`${language} says all that English says, and nothing else`, () => {
    assert.deepEqual(Object.keys(texts(language)).sort(), Object.keys(english).sort());
  });

  test(`${language} fills in the same values`, () => {
    for (const [key, text] of Object.entries(texts(language))) {
      const [wanted = []] = variants(english[key] ?? "").map(placeholders);
      for (const variant of variants(text)) assert.deepEqual(placeholders(variant), wanted, `${key}: ${variant}`);
    }
  });

  test(`${language} has a form for every count, and nothing that is empty`, () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [key, text] of Object.entries(texts(language))) {
      for (const variant of variants(text)) assert.ok(variant.trim(), key);
      if (typeof text !== "string") assert.deepEqual(Object.keys(text).sort(), [...forms].sort(), key);
    }
  });
}

test("a language that there are no texts in falls back to English", () => {
  assert.equal(closestLanguage("de-CH"), "de");
  assert.equal(closestLanguage("pt-BR"), "en");
  assert.equal(closestLanguage("constructor"), "en");
});

test("counting chooses the form", () => {
  const polish = new Words("pl");
  const said = [1, 2, 5, 22].map((count) => polish.count("rest", count, String(count)));
  assert.deepEqual(said, [
    "1 inny cel", "2 inne cele", "5 innych celów", "22 inne cele",
  ]);
});

test("values are filled in as they are", () => {
  assert.equal(new Words("en").say("allow_done", { address: "$& {address}" }), "$& {address} is allowed.");
});
