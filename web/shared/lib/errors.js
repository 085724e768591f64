/** What went wrong with a request, as the server's problem details say it. */
export class ApiError extends Error {
  /**
   * @param {{status: number, code: string, title?: string, detail?: string, fields?: {field: string, rule: string}[],
   *   retryAfterSeconds?: number}} problem
   */
  constructor(problem) {
    super(problem.detail || problem.title || problem.code);
    this.name = "ApiError";
    this.status = problem.status;
    /** Last part of the problem's type, such as `not-found`; `network` when no answer came. */
    this.code = problem.code;
    this.title = problem.title ?? "";
    this.detail = problem.detail ?? "";
    this.fields = problem.fields ?? [];
    this.retryAfterSeconds = problem.retryAfterSeconds;
  }

  /** The rule that a field of the request breaks, or null. */
  ruleOf(field) {
    return this.fields.find((one) => one.field === field || one.field === `/${field}`)?.rule ?? null;
  }
}

/** Reads RFC 9457 problem details, or what RFC 6749 answers at the token endpoint. */
export async function problemOf(response) {
  let body = null;
  try {
    body = await response.json();
  } catch {
    // a proxy's HTML page, or nothing: the status has to do
  }
  const retryAfter = Number(response.headers.get("Retry-After"));
  const type = typeof body?.type === "string" ? body.type.split("/").pop() : null;
  return new ApiError({
    status: response.status,
    code: type || body?.error || `http-${response.status}`,
    title: body?.title ?? response.statusText,
    detail: body?.detail ?? body?.error_description ?? "",
    fields: Array.isArray(body?.errors) ? body.errors : [],
    retryAfterSeconds: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : undefined,
  });
}

/**
 * The sentence for people: our own words for the codes that we know, the server's for the rest.
 * @param {any} error
 * @param {(key: string, values?: object) => string} t
 * @param {(key: string) => boolean} has
 */
export function sentenceOf(error, t, has) {
  if (!(error instanceof ApiError)) return t("error.unexpected", { detail: String(error?.message ?? error) });
  const key = `error.${error.code}`;
  if (has(key)) return t(key, { detail: error.detail, seconds: error.retryAfterSeconds ?? 30 });
  return error.detail || error.title || t("error.unexpected", { detail: error.code });
}
