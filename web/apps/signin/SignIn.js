import { nextTick, ref, watchEffect } from "vue";
import { ApiError, problemOf, sentenceOf } from "../../shared/lib/errors.js";
import { LOCALES } from "../../shared/lib/i18n.js";
import { refusalKey, safeNext } from "./next.js";
import render from "./SignIn.html";

const PASSWORD_LENGTH = 12;

async function send(method, path, body = /** @type {any} */ (undefined)) {
  let response;
  try {
    response = await fetch(path, {
      method,
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: body && JSON.stringify(body),
    });
  } catch {
    throw new ApiError({ status: 0, code: "network" });
  }
  if (!response.ok) throw await problemOf(response);
  return response.json();
}

const post = (path, body) => send("POST", path, body);

export default {
  name: "SignIn",
  props: { i18n: { type: Object, required: true }, keep: { type: Function, required: true } },
  setup(props) {
    const { t, has, locale } = /** @type {any} */ (props.i18n);
    const query = new URLSearchParams(location.search);
    const token = new URLSearchParams(location.search).get("invitation") ??
      new URLSearchParams(location.hash.slice(1)).get("invitation");
    // Back from an outside provider there may be a second step left, or a reason why it was the last.
    const step = ref(token ? "invitation" : query.get("step") === "totp" ? "totp" : "password");
    const providers = ref(/** @type {any[]} */ ([]));
    const [email, password, name, code, wrong] = [ref(""), ref(""), ref(""), ref(""), ref("")];
    const [isBusy, isShown, isRecovery] = [ref(false), ref(false), ref(false)];
    const codeField = ref(/** @type {any} */ (null));
    const isVoid = ref(false);
    if (token) {
      send("GET", `/oauth/invitation?token=${encodeURIComponent(token)}`).then((invited) => {
        email.value = invited.email;
        name.value ||= invited.name;
      }, (error) => (isVoid.value = error.status === 410 || error.status === 422));
    }
    const refusal = query.get("refused");
    if (refusal) wrong.value = t(refusalKey(refusal));
    // Without the list there is still the password.
    send("GET", "/oauth/providers").then((answer) => (providers.value = answer.items), () => null);
    watchEffect(() => (document.title = `${t("signin.title")} · Ohmstead`));

    async function follow({ next }) {
      if (next === "totp") {
        step.value = "totp";
        password.value = "";
        await nextTick();
        codeField.value?.focus();
        return;
      }
      location.assign(safeNext(location.search, location.origin));
    }

    function missing() {
      if (step.value === "totp") return code.value ? "" : t("signin.codeMissing");
      if (step.value === "invitation") {
        if (!name.value) return t("signin.nameMissing");
        return password.value.length < PASSWORD_LENGTH ? t("signin.passwordRule") : "";
      }
      return email.value && password.value ? "" : t("signin.missing");
    }

    /** Says the same whether the address is known or not. */
    function sentence(error) {
      if (error instanceof ApiError && error.status === 401) {
        return t(step.value === "totp" ? "signin.wrongCode" : "signin.wrong");
      }
      if (error instanceof ApiError && error.status === 410) return t("signin.invitationOver");
      if (error instanceof ApiError && error.status === 429) {
        return t("error.too-many-requests", { seconds: error.retryAfterSeconds ?? 60 });
      }
      return sentenceOf(error, t, has);
    }

    return {
      locale,
      locales: LOCALES,
      providers,
      /** Leaves for the provider, which sends the browser back to the server. */
      async goTo(provider) {
        if (isBusy.value) return;
        isBusy.value = true;
        wrong.value = "";
        try {
          const next = safeNext(location.search, location.origin);
          location.assign((await post(`/oauth/providers/${provider.id}`, { next })).location);
        } catch (error) {
          wrong.value = sentence(error);
          isBusy.value = false;
        }
      },
      step,
      email,
      password,
      name,
      code,
      wrong,
      isBusy,
      isShown,
      isRecovery,
      codeField,
      isVoid,
      lines: Array.from({ length: 12 }, (_one, index) => `M0 ${index * 60}H600M${index * 55} 0V700`),
      async setLocale(code) {
        await /** @type {any} */ (props.i18n).load(code);
        props.keep(code);
      },
      restart() {
        step.value = "password";
        isVoid.value = false;
        code.value = "";
        wrong.value = "";
      },
      async submit() {
        wrong.value = missing();
        if (wrong.value || isBusy.value) return;
        isBusy.value = true;
        try {
          if (step.value === "totp") {
            await follow(await post("/oauth/signin/totp", { code: code.value.replace(/\s/g, "") }));
          } else if (step.value === "invitation") {
            await follow(await post("/oauth/invitation", { token, name: name.value, password: password.value }));
          } else await follow(await post("/oauth/signin", { email: email.value, password: password.value }));
        } catch (error) {
          wrong.value = sentence(error);
          code.value = "";
        } finally {
          isBusy.value = false;
        }
      },
    };
  },
  render,
};
