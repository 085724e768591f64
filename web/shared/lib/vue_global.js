// Quasar's UMD build looks for Vue in the window; this has to run before it.
import * as Vue from "vue";

window.Vue = Vue;
