// <form data-conditions="{conditions: {key: tree}, known: {key: value}}"> with <div data-question="key" data-kind="...">:
// shows each question while its condition holds, as eventapp/registration/questions/conditions.py does on the server.
const form = document.querySelector("form[data-conditions]");
const { conditions, known } = JSON.parse(form.dataset.conditions);
const questions = [...form.querySelectorAll("[data-question]")];

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function compares(operator, value, other) {
  if (operator === "answered") return true;
  if (operator === "one_of") return [value].flat().some((key) => other.includes(key));
  if (operator === "contains") return fold(String(value)).includes(fold(String(other)));
  if (operator === "equals") {
    return typeof value === "string" && typeof other === "string" ? fold(value) === fold(other) : value === other;
  }
  if (typeof value !== typeof other) return false;
  return operator === "before" || operator === "less" ? value < other : value > other;
}

function holds(tree, answers) {
  if (!tree) return true;
  if (tree.all) return tree.all.every((part) => holds(part, answers));
  if (tree.any) return tree.any.some((part) => holds(part, answers));
  if (tree.not) return !holds(tree.not, answers);
  const value = answers[tree.question];
  if (value === false) return tree.is === "equals" && tree.value === false;
  if (value === undefined || value === null || value === "" || value.length === 0) return false;
  return compares(tree.is, value, tree.value);
}

// The answer as the server would read it.
function answer(question) {
  const { question: key, kind } = question.dataset;
  const fields = [...question.querySelectorAll("[name]")];
  const checked = fields.filter((field) => field.checked).map((field) => field.value);
  if (kind === "several_of") return checked;
  if (fields[0].type === "radio") return { yes: true, no: false }[kind === "yes_no" && checked[0]] ?? checked[0];
  if (fields[0].type === "checkbox") return fields[0].checked;
  if (kind === "number") return fields[0].value.trim() ? Number(fields[0].value.replace(",", ".")) : null;
  if (kind === "file") return fields[0].files.length ? fields[0].files[0].name : known[key];
  return fields[0].value.trim();
}

function update() {
  const answers = { ...known };
  for (const question of questions) {
    const isShown = holds(conditions[question.dataset.question], answers);
    question.hidden = !isShown;
    if (isShown) answers[question.dataset.question] = answer(question);
    else delete answers[question.dataset.question];
  }
}

for (const hint of form.querySelectorAll("[data-without-script]")) hint.hidden = true;
form.addEventListener("input", update);
form.addEventListener("change", update);
update();
