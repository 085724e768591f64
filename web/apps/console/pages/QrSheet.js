import { computed, reactive, ref } from "vue";
import QrCode from "../../../shared/ui/QrCode.js";
import { api, me } from "../context.js";
import { stations } from "../fleet.js";
import { useRecord } from "../record.js";
import { recordTrail } from "../title.js";
import render from "./QrSheet.html";

const KEPT = "ohmstead.qr-sheet";
/** Sides in millimetres; a sheet of A4 with its margins holds whole rows of each. */
export const SIZES = {
  s: { width: 45, height: 60 },
  m: { width: 60, height: 85 },
  l: { width: 90, height: 130 },
  page: { width: 180, height: 265 },
};
const byNumber = new Intl.Collator(undefined, { numeric: true }).compare;

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "{}");
  } catch {
    return {};
  }
}

/** `{station}` and `{evse}` become what they stand for, safe in an address. */
export const fillLink = (pattern, station, evse) =>
  pattern.replaceAll("{station}", encodeURIComponent(station)).replaceAll("{evse}", String(evse));

export default {
  name: "QrSheetPage",
  components: { QrCode },
  props: { id: { type: String, required: true } },
  setup(props) {
    const { record: site, error, reload } = useRecord(async () => {
      const one = await api.get(`/api/v1/sites/${props.id}`);
      recordTrail.value = [{ text: one.name, to: { name: "site", params: { id: one.id } } }];
      return one;
    }, () => "");
    const form = reactive({
      size: "m",
      hasOperator: true,
      hasSite: true,
      hasName: true,
      link: `${location.origin}/charge/{station}/{evse}`,
      ...kept(),
    });
    const left = ref(/** @type {string[]} */ ([])); // stations that are left out
    const here = computed(() =>
      stations.list().filter((one) => one.siteId === props.id).sort((a, b) => byNumber(a.identity, b.identity))
    );
    const isLinkRight = computed(() => form.link.includes("{station}") && form.link.trim().length <= 300);
    const labels = computed(() =>
      here.value.filter((one) => !left.value.includes(one.id)).flatMap((station) =>
        [...new Set(station.connectors.map((one) => one.evse))].sort((a, b) => a - b).map((evse) => ({
          key: `${station.id}-${evse}`,
          station,
          evse,
          text: fillLink(form.link.trim(), station.identity, evse),
        }))
      )
    );
    return {
      site,
      error,
      reload,
      form,
      left,
      here,
      labels,
      isLinkRight,
      sizes: Object.keys(SIZES),
      side: computed(() => SIZES[form.size] ?? SIZES.m),
      sizeText: (size) => `${SIZES[size].width} × ${SIZES[size].height} mm`,
      operatorName: computed(() => me.value.operators.find((one) => one.id === site.value?.operatorId)?.name ?? ""),
      silent: computed(() => here.value.filter((one) => !one.connectors.length)),
      print() {
        localStorage.setItem(KEPT, JSON.stringify(form));
        print();
      },
    };
  },
  render,
};
