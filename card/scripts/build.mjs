// Builds the card into the integration, or elsewhere.
//
//   npm run build [OUT]
import { build } from "esbuild";
import { bundle } from "./bundle.mjs";

await build(bundle(process.argv[2]));
