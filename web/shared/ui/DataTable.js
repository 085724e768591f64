import { computed, inject, ref, watch } from "vue";
import { csvOf, saveBlob, saveText } from "../lib/csv.js";
import render from "./DataTable.html";

const EXPORT_LIMIT = 20_000;

/** A list whose pages the server makes. Filters live in the page's URL and come in as `query`. */
export default {
  name: "DataTable",
  props: {
    label: { type: String, required: true },
    /** [{key, label, align: "right", text(row), cls, foldHide}]; a slot named like the key may draw the cell */
    columns: { type: Array, required: true },
    /** (query) -> {items, nextCursor} */
    load: { type: Function, required: true },
    query: { type: Object, default: () => ({}) },
    limit: { type: Number, default: 50 },
    /** What live changes make of a row. */
    overlay: { type: Function, default: null },
    rowTo: { type: Function, default: null },
    emptyIcon: { type: String, default: "list" },
    emptyTitle: { type: String, default: "" },
    emptyText: { type: String, default: "" },
    exportName: { type: String, default: "export" },
    exportColumns: { type: Array, default: null },
    /** (format, query) -> a file of all rows that the server makes, for lists that are too long to read here. */
    exportFile: { type: Function, default: null },
    /** Ids of the rows that were picked; null where rows cannot be. */
    selected: { type: Array, default: null },
  },
  emits: ["update:selected"],
  setup(props, { emit, expose }) {
    const router = /** @type {any} */ (inject("router"));
    const rows = ref(/** @type {any[]} */ ([]));
    const nextCursor = ref(null);
    const cursors = ref(/** @type {any[]} */ ([null]));
    const isLoading = ref(false);
    const hasLoaded = ref(false);
    const isExporting = ref(/** @type {boolean | string} */ (false));
    const error = ref(/** @type {any} */ (null));
    const fresh = ref(new Set());
    let turn = 0;

    const page = computed(() => cursors.value.length - 1);
    const shown = computed(() => props.overlay ? rows.value.map((row) => props.overlay(row)) : rows.value);
    const isFiltered = computed(() => Object.values(props.query).some((one) => one !== undefined && one !== ""));

    async function read() {
      const mine = ++turn;
      isLoading.value = true;
      error.value = null;
      try {
        const result = await props.load({ ...props.query, limit: props.limit, cursor: cursors.value.at(-1) });
        if (mine !== turn) return;
        const known = new Set(rows.value.map((row) => row.id));
        fresh.value = hasLoaded.value && page.value === 0 && known.size
          ? new Set(result.items.filter((row) => !known.has(row.id)).map((row) => row.id))
          : new Set();
        rows.value = result.items;
        nextCursor.value = result.nextCursor;
        hasLoaded.value = true;
      } catch (problem) {
        if (mine === turn) error.value = problem;
      } finally {
        if (mine === turn) isLoading.value = false;
      }
    }

    function restart() {
      cursors.value = [null];
      rows.value = [];
      hasLoaded.value = false;
      return read();
    }

    async function exportRows() {
      isExporting.value = true;
      try {
        const all = [];
        let cursor = null;
        do {
          const result = await props.load({ ...props.query, limit: 200, cursor });
          all.push(...result.items);
          cursor = result.nextCursor;
        } while (cursor && all.length < EXPORT_LIMIT);
        saveText(`${props.exportName}.csv`, csvOf(props.exportColumns, all));
      } catch (problem) {
        error.value = problem;
      } finally {
        isExporting.value = false;
      }
    }

    async function exportAs(format) {
      isExporting.value = format;
      try {
        saveBlob(`${props.exportName}.${format}`, await props.exportFile(format, props.query));
      } catch (problem) {
        error.value = problem;
      } finally {
        isExporting.value = false;
      }
    }

    const picked = computed(() => new Set(props.selected ?? []));
    const isAllPicked = computed(() => shown.value.length > 0 && shown.value.every((row) => picked.value.has(row.id)));

    watch(() => JSON.stringify(props.query), restart);
    read();
    expose({ reload: read, page });
    return {
      shown,
      page,
      nextCursor,
      isLoading,
      hasLoaded,
      isExporting,
      isFiltered,
      error,
      fresh,
      exportRows,
      exportAs,
      picked,
      isAllPicked,
      pick(row) {
        const ids = new Set(picked.value);
        if (!ids.delete(row.id)) ids.add(row.id);
        emit("update:selected", [...ids]);
      },
      /** The rows of this page; those of other pages stay as they are. */
      pickAll() {
        const ids = new Set(picked.value);
        const isPicking = !isAllPicked.value;
        for (const row of shown.value) isPicking ? ids.add(row.id) : ids.delete(row.id);
        emit("update:selected", [...ids]);
      },
      reload: read,
      forward() {
        cursors.value = [...cursors.value, nextCursor.value];
        return read();
      },
      back() {
        cursors.value = cursors.value.slice(0, -1);
        return read();
      },
      open(event, row) {
        if (!props.rowTo || event.target.closest("a, button, input, label")) return;
        if (String(getSelection()) !== "") return; // somebody selects text
        router.go(props.rowTo(row));
      },
    };
  },
  render,
};
