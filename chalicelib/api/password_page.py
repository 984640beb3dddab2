"""`/password`: where the links of invitations and password resets lead. A page of our own, so that people who were
invited need no client of the API."""

from chalicelib.api.replies import Reply
from chalicelib.api.request import Request
from chalicelib.api.route import Access
from chalicelib.api.routing import Routes

routes = Routes(__name__, tag="Service", about="The service itself.")

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Choose a password</title>
<link rel="icon" href="data:,">
<style>
body { font: 1rem/1.5 system-ui, sans-serif; color: #1c1c1c; background: #f6f5f3; margin: 0; }
main { max-width: 24rem; margin: 12vh auto; padding: 2rem; background: #fff; border-radius: .5rem; }
h1 { font-size: 1.25rem; margin: 0 0 1rem; }
label { display: block; margin-bottom: .25rem; }
input, button { font: inherit; width: 100%; box-sizing: border-box; padding: .6rem; border-radius: .3rem; }
input { border: 1px solid #767676; margin-bottom: 1rem; }
button { border: 0; color: #fff; background: #1f3a5f; cursor: pointer; }
</style>
</head>
<body>
<main>
<h1>Choose a password</h1>
<form id="form">
<label for="password">New password, at least 10 characters</label>
<input id="password" type="password" autocomplete="new-password" minlength="10" maxlength="128" required>
<button>Save</button>
</form>
<p id="outcome" role="status"></p>
<noscript>This page needs JavaScript: the link's secret never leaves your browser by itself.</noscript>
</main>
<script src="password/page.js"></script>
</body>
</html>
"""
# The token stands behind the '#', which browsers send nowhere; only this script hands it over.
_SCRIPT = """const form = document.getElementById("form");
const outcome = document.getElementById("outcome");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await fetch("api/v1/auth/password/reset", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      token: new URLSearchParams(location.hash.slice(1)).get("token"),
      password: document.getElementById("password").value,
    }),
  });
  if (answer.ok) {
    form.hidden = true;
    history.replaceState(null, "", location.pathname);
    outcome.textContent = "Saved. You can sign in with the new password.";
    return;
  }
  const problem = await answer.json();
  outcome.textContent = (problem.errors || []).map((e) => e.message).join("; ") || problem.detail;
});
"""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@routes.get("/password", may=Access.PUBLIC, produces=("text/html",), ignores_unknown_query=True)
def password_page(request: Request) -> Reply:
    """Choose a password.

    The page behind the links of invitations and password resets."""
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": _POLICY}
    return Reply(200, headers, _PAGE.encode())


@routes.get("/password/page.js", may=Access.PUBLIC, produces=("text/javascript",), ignores_unknown_query=True)
def password_page_script(request: Request) -> Reply:
    """The script of the password page."""
    return Reply(200, {"Content-Type": "text/javascript; charset=utf-8"}, _SCRIPT.encode())
