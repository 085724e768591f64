// What the utility charges at each site, for the margin in reports and studies.
import { ask } from "../../../shared/ui/dialogs.js";
import { api, t } from "../context.js";
import { microsText, parseMicros } from "../tariff/amounts.js";

/** A dialog with more fields than this is a list; those sites have their price set at the site. */
const MOST_SITES = 30;

/** Asks for the price of every site, and sets those that were changed. */
export async function askUtilityPrices(sites, currency) {
  const shown = [...sites].sort((a, b) => a.name.localeCompare(b.name)).slice(0, MOST_SITES);
  const known = await Promise.all(shown.map((site) => api.get(`/api/v1/sites/${site.id}/economics`)));
  const before = shown.map((_site, index) => microsText(known[index].utilityPriceMicrosPerKWh));
  const check = (text) => String(text).trim() && parseMicros(text) === null ? t("wrong.price") : null;
  return await ask({
    title: t("reports.setPrices"),
    text: t("reports.setPricesText", { currency }),
    action: t("act.save"),
    fields: shown.map((site, index) => ({
      key: site.id,
      label: site.name,
      kind: "number",
      value: before[index],
      check,
    })),
    run: async (values) => {
      for (const [index, site] of shown.entries()) {
        const text = String(values[site.id]).trim();
        if (text === before[index]) continue;
        await api.put(`/api/v1/sites/${site.id}/economics`, {
          utilityPriceMicrosPerKWh: text ? parseMicros(text) : null,
        });
      }
      return {};
    },
  });
}
