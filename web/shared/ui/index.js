import * as basics from "./basics.js";
import ChartBox from "./ChartBox.js";
import CommandPalette from "./CommandPalette.js";
import DataTable from "./DataTable.js";
import DialogHost from "./DialogHost.js";
import MapView from "./MapView.js";
import NotesCard from "./NotesCard.js";
import StatCard from "./StatCard.js";
import VirtualRows from "./VirtualRows.js";

const parts = { ...basics, ChartBox, CommandPalette, DataTable, DialogHost, MapView, NotesCard, StatCard, VirtualRows };

export function installParts(app) {
  for (const [name, part] of Object.entries(parts)) app.component(name, part);
}
