// Serves the card without Home Assistant, built anew for each visit: the address is printed.
//
//   npm run preview [PORT]
import { context } from "esbuild";
import { bundle } from "./bundle.mjs";

const building = await context(bundle());
const { port } = await building.serve({ servedir: "..", host: "127.0.0.1", port: Number(process.argv[2] ?? 8155) });
console.log(`http://127.0.0.1:${port}/card/preview.html`);
