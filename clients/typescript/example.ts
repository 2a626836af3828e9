// A case is opened, an act is done, and a refusal is read. `tsc` checks this file against the types.
import type { components, paths } from "./shouwen";

type OpenCase = components["schemas"]["OpenCase"];
type Case = paths["/v1/cases"]["post"]["responses"][201]["content"]["application/json"];
type Routed = paths["/v1/cases/{case_no}/route"]["post"]["responses"][200]["content"]["application/json"];
type Problem = components["schemas"]["Problem"];

type CloudEvent = components["schemas"]["CloudEvent"];

async function post<Answer>(url: string, token: string, key: string, body: unknown): Promise<Answer> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify(body),
  });
  if (!answer.ok) {
    const problem: Problem = await answer.json();
    throw new Error(`${problem.code}: ${problem.detail}`);
  }
  return answer.json();
}

export async function openAndRoute(api: string, token: string): Promise<string | null> {
  const opening: OpenCase = {
    agency: "housing",
    kind: "inquiry",
    form: "oral",
    channel: "窗口",
    subject: "咨询",
    applicant: { anonymous: true },
  };
  const opened = await post<Case>(`${api}/v1/cases`, token, crypto.randomUUID(), opening);
  const routed = await post<Routed>(
    `${api}/v1/cases/${opened.case_no}/route`, token, crypto.randomUUID(), { route: "own_post" },
  );
  return routed.duties[0]?.due_at ?? null;
}

export function warning(event: CloudEvent): string | null {
  if (event.type !== "shouwen.case.breached") return null;
  const { duty, grounds, about } = event.data; // a breach has these; another event has others
  return `${event.subject} ${about?.title ?? duty}: ${grounds.length}`;
}
