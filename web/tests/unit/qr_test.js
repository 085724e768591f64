import { assertEquals } from "../assert.js";
import { qrModules, qrPath } from "../../shared/lib/qr.js";

/** [text, mask, size, SHA-256 of the modules], made with the Python package qrcode 8 at level M. */
const KNOWN = [
  ["h", 7, 21, "553011f1ecefc1e07048e4cc0db8c340ea7e8b01a6a7202c7d12d61f9076f3a1"],
  ["3/?f?ñk122d?:g", 6, 25, "b03ef0d271f72d2c1e34b012d3ec3ca188fa3c37e6361c4ea7b490b3b1ab05b6"],
  [
    "&k/210d/p0lb?j/=2=f::=:efl:odd1ek:=:3n1j",
    6,
    29,
    "ce1c257227ea64b8cb230ab998a51e2f3f4780029c85963e3a2a92c54971ee44",
  ],
  [
    "hfjilib?k=dghjof2fhp?gg%/l3hf/&0m31n3f:jolbc%1ñopa2fi0n/phmé0plm3p&fd?nkñ=e2kdl0eñjp:1eñolpb2lé:g3c?&12j2/j",
    6,
    45,
    "d2555f3f1277946f51f0247d2c76d5c82a5fdbee00ee4784bc5305342cc66c18",
  ],
  [
    "/ln=ah?3l0h=éml?lj3fhl=ah:fpige2ñp&02éñof&éméim&2mcgm:dgñ&/2lé%lijé?/:m:1&ne:l0cjk3&%i=gg=?ém:ég:=g0hlñ2ioh:&d=d02a/2nññb%é312jj3le=0eif%p&&/mi0hf/ñ2&%&pcgéla2/pñb1nnd3mknéjl:2mñcogc/io&=di1cñh21li&:éh2/:kñnbc2aeg3h:%dglf1&cfm0oadékgm%n&hdbc?c1=j/éñg",
    2,
    65,
    "4b1cb32f46b7dba6dfe28bb382a97ca091a31fadbe83e5909e33c9eb5c9eb454",
  ],
  [
    "%gj=ñ&g0eac&&0ñ==10m13d3b?g13pñn:3llh==ñ2mc=%nmg&gmpg&al=l&éb&bkkdg0=ogi2k1llnñn/0/3mfmi&=1mp?3jaco11dddélpi&2i%g2dp%%2p1=%é0é3j?épñ2aagh:nl::o?2ek0j?lgfia0nécéc3fm=%kh?%ém%bbi??%h??ñ3éb3kñ21dcj3=kgpñ/d%pi0&cégbfg130mc::damoaiphe:l/ééo/koé=i%0ñ:ln?mbmo2dñ1leaié&gfci?e?ph02:3id1::féj3fé0a3jp1gm0ap=giocomj&kp0g=ldhc=c0cg03ndgh3?fñ2fjcfjjeolbbg=ñé3l2ok1ñ%3jm0b1/éal/amm%cff:eelic3dfoh2md&ññbig&&o3?2j2",
    2,
    81,
    "5bf591cd5383fb9a4f72100d7e72f54cc7c7bf8d35c7df606338adc56d01c3f6",
  ],
];

Deno.test("codes are those of another encoder, of all sizes", async () => {
  for (const [text, mask, size, hash] of KNOWN) {
    const rows = qrModules(text, mask).map((row) => Array.from(row).join(""));
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(rows.join("\n")));
    assertEquals([rows.length, new Uint8Array(digest).toHex()], [size, hash]);
  }
});

Deno.test("the drawing covers just the dark modules", () => {
  const text = "otpauth://totp/Ohmstead:a%40b.org?secret=JBSWY3DPEHPK3PXP&issuer=Ohmstead";
  const rows = qrModules(text);
  const { path, size } = qrPath(text);
  const dark = rows.reduce((sum, row) => sum + row.reduce((all, one) => all + one, 0), 0);
  const drawn = [...path.matchAll(/h(\d+)v1/g)].reduce((sum, match) => sum + Number(match[1]), 0);
  assertEquals([size, drawn], [rows.length, dark]);
});

Deno.test("what fits in no code is refused", () => {
  let refused = "";
  try {
    qrModules("x".repeat(700));
  } catch (error) {
    refused = error.name;
  }
  assertEquals(refused, "RangeError");
});
