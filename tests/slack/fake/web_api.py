"""The Web API over HTTP: reads a call, checks it, has it done, answers as Slack does."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

from aiohttp import web

from tests.slack.fake.errors import SlackError
from tests.slack.fake.faults import Fault, Faults
from tests.slack.fake.methods import METHODS, chat
from tests.slack.fake.records import Call, Json
from tests.slack.fake.tokens import Tokens
from tests.slack.fake.workspace import Workspace

JSON_ARGUMENTS = ("blocks", "attachments", "view", "metadata", "files", "prompts")
"""Arguments that a form carries as JSON text."""
BROKEN = "<!DOCTYPE html><html><body><h1>Something went wrong</h1></body></html>"


def read_body(raw: bytes, kind: str) -> Json:
    """The arguments in a body: JSON or a form.

    Raises:
        SlackError: `invalid_json`, `json_not_object`, `invalid_post_type`.
    """
    if not raw:
        return {}
    if kind == "application/json":
        try:
            body = json.loads(raw)
        except ValueError as error:
            raise SlackError("invalid_json") from error
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        return body
    if kind == "application/x-www-form-urlencoded":
        return dict(parse_qsl(raw.decode(), keep_blank_values=True))
    raise SlackError("invalid_post_type")


def decode(args: Json) -> Json:
    """The arguments with JSON texts read; one that is no JSON stays as it is and is refused later."""
    decoded = dict(args)
    for name in JSON_ARGUMENTS:
        if isinstance(decoded.get(name), str):
            try:
                decoded[name] = json.loads(decoded[name])
            except ValueError:
                continue
    return decoded


class WebApi:
    """The routes under `/api/`, the upload address and the response URLs."""

    def __init__(self, workspace: Workspace, tokens: Tokens, faults: Faults):
        self.workspace, self.tokens, self.faults = workspace, tokens, faults
        self.calls: list[Call] = []
        self.base = ""

    def routes(self) -> list[web.RouteDef]:
        """For the server."""
        return [
            web.route("*", "/api/{method}", self.call),
            web.post("/upload/v1/{file}", self.upload),
            web.post("/commands/{key:.+}", self.response),
        ]

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One call of a method."""
        method = request.match_info["method"]
        raw = await request.read()
        problem: SlackError | None = None
        try:
            args = decode({**dict(request.query), **read_body(raw, request.content_type)})
        except SlackError as error:
            args, problem = {}, error
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(args.pop("token", ""))
        call = Call(method, args, token, dict(request.headers))
        with self.workspace.changing():
            self.calls.append(call)
            fault = self.faults.next(method)
            held = self.faults.held.get(method)
        if held:
            await held.wait()
        if fault and fault.kind == "drop" and not fault.done:
            return self._drop(request, call)
        if fault and fault.kind != "drop":
            return self._faulty(call, fault)
        body = self._answer(call, problem)
        if fault:
            return self._drop(request, call)
        headers = {}
        if call.token == self.tokens.bot and body.get("error") not in (
            "invalid_auth",
            "token_revoked",
            "account_inactive",
        ):
            headers = {"X-OAuth-Scopes": ",".join(sorted(self.workspace.scopes))}
            known = METHODS.get(method)
            if known and known.scopes:
                headers["X-Accepted-OAuth-Scopes"] = ",".join(known.scopes)
        return web.json_response(body, headers=headers)

    def _answer(self, call: Call, problem: SlackError | None) -> Json:
        with self.workspace.changing():
            try:
                if problem:
                    raise problem
                body = {"ok": True, **self._run(call)}
            except SlackError as error:
                body = error.answer()
            call.status, call.answer = 200, body
        return body

    def _run(self, call: Call) -> Json:
        method = METHODS.get(call.method)
        if method is None:
            raise SlackError("unknown_method", req_method=call.method)
        self.tokens.check(call.token, method, self.workspace.scopes)
        missing = [name for name in method.required if call.body.get(name) in (None, "") and name != "status"]
        missing += [name for name in method.required if name == "status" and name not in call.body]
        if missing:
            raise SlackError(
                "invalid_arguments", [f"missing required field: {name} [json-pointer:/{name}]" for name in missing]
            )
        answer = method.run(self.workspace, call.body)
        for name, scheme in (("url", "ws"), ("upload_url", "http")):
            if isinstance(answer.get(name), str) and "://" not in answer[name]:
                answer[name] = f"{scheme}://{self.base}/{answer[name]}"
        return answer

    def _faulty(self, call: Call, fault: Fault) -> web.Response:
        with self.workspace.changing():
            if fault.kind == "rate_limit":
                call.status, call.answer = 429, {"ok": False, "error": "ratelimited"}
                return web.json_response(call.answer, status=429, headers={"Retry-After": str(fault.value)})
            if fault.kind == "error":
                call.status, call.answer = 200, {"ok": False, "error": str(fault.value)}
                return web.json_response(call.answer)
            call.status, call.answer = int(fault.value), {}
            return web.Response(text=BROKEN, status=call.status, content_type="text/html")

    def _drop(self, request: web.Request, call: Call) -> web.StreamResponse:
        """Closes the connection; what is returned is not written any more."""
        with self.workspace.changing():
            call.status = call.status or -1
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    async def upload(self, request: web.Request) -> web.Response:
        """Step two of an upload: the bytes themselves."""
        data = await request.read()
        if request.content_type.startswith("multipart/"):
            return web.Response(text="the fake takes raw bytes only", status=400)
        with self.workspace.changing():
            file = self.workspace.files.get(request.match_info["file"])
            if file is None or file.completed:
                return web.Response(text="not found", status=404)
            if len(data) != file.length:
                return web.Response(text="size mismatch", status=400)
            file.data = data
        return web.Response(text=f"OK - {len(data)}")

    async def response(self, request: web.Request) -> web.Response:
        """A post to a response URL."""
        raw = await request.read()
        key = request.match_info["key"]
        call = Call("response_url", {}, "", dict(request.headers))
        fault = self.faults.next("response_url")
        if fault:
            with self.workspace.changing():
                self.calls.append(call)
            return self._faulty(call, fault)
        with self.workspace.changing():
            self.calls.append(call)
            try:
                args = read_body(raw, request.content_type)
                call.body = decode(json.loads(args["payload"]) if "payload" in args else args)
                chat.respond(self.workspace, key, call.body)
                call.status, call.answer = 200, {"ok": True}
                return web.Response(text="ok")
            except SlackError as error:
                call.status = 404 if error.code.endswith("_url") else 400
                call.answer = error.answer()
                return web.Response(text=error.code, status=call.status)
