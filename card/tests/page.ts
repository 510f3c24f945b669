/** Looks into elements, through all their shadow roots. */

function* within(root: Element | ShadowRoot): Generator<HTMLElement> {
  for (const child of root.children) {
    yield child as HTMLElement;
    if (child.shadowRoot) yield* within(child.shadowRoot);
    yield* within(child);
  }
}

function everything(root: Element): HTMLElement[] {
  return [...(root.shadowRoot ? within(root.shadowRoot) : []), ...within(root)];
}

/** Return all elements that a selector finds; each of its words in another shadow root, or in the same. */
export function all(root: Element, selector: string): HTMLElement[] {
  let found: HTMLElement[] = [root as HTMLElement];
  for (const word of selector.split(" ")) {
    const next = found.flatMap(everything).filter((each) => each.matches(word));
    found = [...new Set(next)];
  }
  return found;
}

export function find(root: Element, selector: string): HTMLElement | null {
  return all(root, selector)[0] ?? null;
}

/** Return all text within, white space made single; without what styles say. */
export function text(root: Element | null): string {
  if (!root) return "";
  const collect = (node: Node): string => {
    if (node.nodeType === 3) return node.textContent ?? "";
    if ((node as Element).tagName === "STYLE") return "";
    const inside = (node as Element).shadowRoot?.childNodes ?? node.childNodes;
    return [...inside].map(collect).join(" ");
  };
  return collect(root).replace(/\s+/g, " ").trim();
}

/** Click the first element that a selector finds. */
export function press(root: Element, selector: string): void {
  const target = find(root, selector);
  if (!target) throw new Error(`there is no ${selector}`);
  target.click();
}

/** Wait until an element and all within it are drawn, and what they asked for is answered. */
export async function settle(root: Element): Promise<void> {
  for (let turn = 0; turn < 4; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    for (const each of [root, ...everything(root)])
      await (each as Element & { updateComplete?: Promise<boolean> }).updateComplete;
  }
}
