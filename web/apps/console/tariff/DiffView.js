// Two definitions beside each other: where it gets dearer or cheaper, and every change as a sentence.
import { computed } from "vue";
import { format, word } from "../context.js";
import { diffOf } from "./diff.js";
import render from "./DiffView.html";
import { otherWords, pairTitle, pairWords } from "./words.js";
import WeekGrid from "./WeekGrid.js";

/** A cell's value is text, so that cells that are alike stand together. */
const read = (value) => JSON.parse(value);

export default {
  name: "DiffView",
  components: { WeekGrid },
  props: {
    before: { type: Object, required: true },
    after: { type: Object, required: true },
    hasGrid: { type: Boolean, default: true },
  },
  setup(props) {
    const diff = computed(() => diffOf(props.before, props.after));
    const currency = computed(() => props.after.currency);
    return {
      diff,
      others: computed(() => otherWords(diff.value, currency.value)),
      pairs: computed(() =>
        diff.value.pairs.map((pair) => ({
          ...pair,
          title: pairTitle(pair),
          words: pairWords(pair, currency.value),
          days: Object.fromEntries(
            Object.entries(pair.cells).map(([type, cells]) => [
              type,
              cells.map((one) => JSON.stringify([one.delta, one.before.period, one.after.period])),
            ]),
          ),
        }))
      ),
      classOf: (pair) => (value) => {
        const [delta, before, after] = read(value);
        if (!delta) return before === after ? "same" : "renamed";
        const depth = Math.max(1, Math.ceil(3 * Math.abs(delta) / pair.most));
        return `${delta > 0 ? "dear" : "cheap"}-${depth}`;
      },
      textOf: (value) => read(value)[0] ? format.priceChange(read(value)[0], currency.value) : "",
      titleOf: (value) => {
        const [delta, before, after] = read(value);
        const periods = before === after
          ? word("period", after)
          : `${word("period", before)} → ${word("period", after)}`;
        return delta ? `${periods} ${format.priceChange(delta, currency.value)}` : periods;
      },
    };
  },
  render,
};
