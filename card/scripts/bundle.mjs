// How the card is bundled: everything in one file, for the browsers that Home Assistant's own frontend is made for.

export const SHIPPED = "../custom_components/iot_egress_guard/frontend/iot-egress-guard-card.js";

export function bundle(outfile = SHIPPED) {
  return {
    entryPoints: ["src/index.ts"],
    outfile,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    charset: "utf8",
    legalComments: "eof",
    banner: { js: "// Made by card/scripts/build.mjs from card/src. Don't edit." },
    logLevel: "warning",
  };
}
