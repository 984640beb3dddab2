"""The local server speaks HTTP/1.1 correctly, answers everything, and shows the application what API Gateway would."""

import base64
import http.client
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from chalice.app import Chalice, CORSConfig, Response

from chalicelib.local.messages import EdgeAnswers, LocalRequest, LocalResponse, problem
from chalicelib.local.server import LocalServer, PortTaken, serve

MAX_BODY = 1000


def tiny_app() -> Chalice:
    app = Chalice(app_name="tiny")
    both_at_once = threading.Barrier(2)

    @app.route(
        "/echo/{name}", methods=["GET", "POST", "PUT"], content_types=["application/json", "image/png"]
    )
    def echo(name: str) -> Response:
        event = app.current_request.to_original_event()
        body = json.dumps(event).encode()
        return Response(body, headers={"Content-Type": "application/json"})

    @app.route("/raw", methods=["POST"])
    def raw() -> Any:
        return {"sha": base64.b64encode(app.current_request.raw_body).decode()}

    @app.route("/slow/{name}")
    def slow(name: str) -> Any:
        both_at_once.wait(timeout=5)
        return {"name": app.current_request.uri_params["name"], "id": app.lambda_context.aws_request_id}

    @app.route("/pause")
    def pause() -> Any:
        time.sleep(0.3)
        return {"done": True}

    @app.route("/empty", methods=["DELETE"])
    def empty() -> Response:
        return Response(None, status_code=204)

    @app.route("/cookies", cors=CORSConfig(allow_origin="https://example.com", max_age=60))
    def cookies() -> Response:
        return Response(b"\x89PNG", headers={"Content-Type": "image/png", "Set-Cookie": ["a=1", "b=2"]})

    @app.route("/fails")
    def fails() -> Any:
        raise RuntimeError("secret")

    return app


def local_page(request: LocalRequest) -> LocalResponse | None:
    if request.path == "/_local/defect":
        raise RuntimeError("secret")
    if request.path == "/_local/injection":
        return LocalResponse(200, (("X-Name", "1\r\nInjected: 1"),))
    if request.path != "/_local/mail":
        return None
    return LocalResponse(
        200, (("Content-Type", "text/plain"),), f"{request.method} {dict(request.query)}".encode()
    )


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with serve(tiny_app(), port=0, extra=local_page, max_body_bytes=MAX_BODY, timeout_seconds=0.5) as running:
        yield running


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()
        self.json: Any = json.loads(self.body) if self.body[:1] == b"{" else None


@pytest.fixture
def ask(server: LocalServer) -> Iterator[Callable[..., Answer]]:
    """Ask over one kept-alive connection."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)

    def one(method: str, target: str, body: bytes | None = None, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, body=body, headers=named)
        return Answer(connection.getresponse())

    yield one
    connection.close()


def exchange(server: LocalServer, sent: bytes) -> bytes:
    """Everything the server says to these bytes until it closes the connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(sent)
        said = b""
        while data := connection.recv(65536):
            said += data
        return said


def is_problem(said: bytes, status: int) -> bool:
    head, _, body = said.partition(b"\r\n\r\n")
    return (
        head.startswith(f"HTTP/1.1 {status} ".encode())
        and b"application/problem+json" in head
        and json.loads(body)["status"] == status
    )


class TestWhatTheApplicationSees:
    def test_the_event_has_the_shape_of_a_rest_api(
        self, server: LocalServer, ask: Callable[..., Answer]
    ) -> None:
        event = ask(
            "POST",
            "/echo/a%2Fb%20%C3%BC/?x=1&x=2&empty=&y=%26",
            b'{"n":1}',
            Content_Type="application/json",
            X_One="1",
        ).json

        assert event["resource"] == event["requestContext"]["resourcePath"] == "/echo/{name}"
        assert event["path"] == "/echo/a/b ü/"
        assert event["httpMethod"] == event["requestContext"]["httpMethod"] == "POST"
        assert event["pathParameters"] == {"name": "a/b ü"}
        assert event["queryStringParameters"] == {"x": "2", "empty": "", "y": "&"}
        assert event["multiValueQueryStringParameters"] == {"x": ["1", "2"], "empty": [""], "y": ["&"]}
        assert event["headers"]["X-One"] == "1"
        assert event["multiValueHeaders"]["X-One"] == ["1"]
        assert (
            event["headers"]["X-Forwarded-For"]
            == event["requestContext"]["identity"]["sourceIp"]
            == "127.0.0.1"
        )
        assert event["requestContext"]["domainName"] == f"127.0.0.1:{server.port}"
        assert event["requestContext"]["requestTimeEpoch"] > 1_700_000_000_000
        assert (event["body"], event["isBase64Encoded"]) == ('{"n":1}', False)

    def test_without_query_or_body_they_are_null(self, ask: Callable[..., Answer]) -> None:
        event = ask("GET", "/echo/a").json

        nulls = ("body", "queryStringParameters", "multiValueQueryStringParameters", "stageVariables")
        assert [event[name] for name in nulls] == [None] * 4

    def test_a_claimed_address_is_kept_beside_the_real_one(self, ask: Callable[..., Answer]) -> None:
        event = ask("GET", "/echo/a", X_Forwarded_For="8.8.8.8").json

        assert event["headers"]["X-Forwarded-For"] == "8.8.8.8, 127.0.0.1"
        assert event["multiValueHeaders"]["X-Forwarded-For"] == ["8.8.8.8, 127.0.0.1"]
        assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"

    def test_a_repeated_header_is_whole_in_the_multi_value_map(self, server: LocalServer) -> None:
        said = exchange(server, b"GET /echo/a HTTP/1.1\r\nX-One: 1\r\nX-One: 2\r\nConnection: close\r\n\r\n")

        event = json.loads(said.partition(b"\r\n\r\n")[2])
        assert event["headers"]["X-One"] == "2"
        assert event["multiValueHeaders"]["X-One"] == ["1", "2"]

    def test_a_binary_body_arrives_as_base64(self, ask: Callable[..., Answer]) -> None:
        event = ask("POST", "/echo/a", b"\x89PNG\xff", Content_Type="image/png").json

        assert event["isBase64Encoded"] is True
        assert base64.b64decode(event["body"]) == b"\x89PNG\xff"

    @pytest.mark.parametrize("body", [b'{"name": "\xff"}', '{"name": "ü"}'.encode(), b"{}\r\n", b"{\x00}"])
    def test_the_raw_body_is_exact_to_the_byte(self, ask: Callable[..., Answer], body: bytes) -> None:
        assert (
            base64.b64decode(ask("POST", "/raw", body, Content_Type="application/json").json["sha"]) == body
        )

    def test_a_chunked_body_arrives_whole(self, server: LocalServer) -> None:
        head = b"POST /raw HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
        said = exchange(server, head + b"Connection: close\r\n\r\n2\r\n{}\r\n1\r\n \r\n0\r\n\r\n")

        assert json.loads(said.partition(b"\r\n\r\n")[2])["sha"] == base64.b64encode(b"{} ").decode()

    def test_requests_at_the_same_moment_do_not_see_each_other(self, server: LocalServer) -> None:
        answers: dict[str, Any] = {}

        def get(name: str) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
            connection.request("GET", f"/slow/{name}")
            answers[name] = Answer(connection.getresponse()).json
            connection.close()

        threads = [threading.Thread(target=get, args=(name,)) for name in ("one", "two")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert {name: answer["name"] for name, answer in answers.items()} == {"one": "one", "two": "two"}
        assert answers["one"]["id"] != answers["two"]["id"]


class TestWhatTheClientSees:
    def test_head_is_get_without_the_body(self, server: LocalServer) -> None:
        rest = b" /cookies HTTP/1.1\r\nAccept: */*\r\nConnection: close\r\n\r\n"
        head, got = exchange(server, b"HEAD" + rest), exchange(server, b"GET" + rest)

        assert got.startswith(b"HTTP/1.1 200")
        assert b"Content-Length: 4" in got
        assert got == head + b"\x89PNG"

    def test_several_cookies_stay_several(self, ask: Callable[..., Answer]) -> None:
        assert ask("GET", "/cookies", Accept="image/png").headers.get_all("Set-Cookie") == ["a=1", "b=2"]

    def test_204_has_neither_body_nor_length_and_the_connection_lives_on(
        self, ask: Callable[..., Answer]
    ) -> None:
        answer = ask("DELETE", "/empty")

        assert (answer.status, answer.body) == (204, b"")
        assert "Content-Length" not in answer.headers
        assert ask("GET", "/echo/a").status == 200

    def test_a_line_break_in_a_header_cannot_add_another(self, ask: Callable[..., Answer]) -> None:
        answer = ask("GET", "/_local/injection")

        assert "Injected" not in answer.headers
        assert answer.headers["X-Name"] == "1  Injected: 1"

    def test_preflight_is_answered_for_a_route_with_cors(self, ask: Callable[..., Answer]) -> None:
        answer = ask("OPTIONS", "/cookies", Origin="https://example.com")

        assert answer.status == 204
        assert answer.headers["Access-Control-Allow-Origin"] == "https://example.com"
        assert answer.headers["Access-Control-Allow-Methods"] == "GET,OPTIONS"
        assert answer.headers["Access-Control-Max-Age"] == "60"

    def test_options_without_cors_says_what_is_allowed_and_no_more(self, ask: Callable[..., Answer]) -> None:
        answer = ask("OPTIONS", "/echo/a")

        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST, PUT"
        assert "Access-Control-Allow-Origin" not in answer.headers

    def test_an_unknown_path_is_a_problem(self, ask: Callable[..., Answer]) -> None:
        answer = ask("GET", "/nothing/h%C3%A9re?x=1")

        assert answer.status == 404
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json["detail"] == "There is nothing at /nothing/hére."

    def test_a_wrong_method_is_told_the_right_ones(self, ask: Callable[..., Answer]) -> None:
        answer = ask("DELETE", "/cookies")

        assert answer.status == 405
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"

    def test_an_invented_method_is_a_wrong_method(self, ask: Callable[..., Answer]) -> None:
        assert ask("BREW", "/cookies").status == 405
        assert ask("BREW", "/nothing").status == 404

    def test_the_hooks_of_the_application_are_asked(self) -> None:
        answers = EdgeAnswers(
            not_found=lambda request: problem(404, "mine", request.path),
            method_not_allowed=lambda request, allowed: problem(405, "mine", f"{request.path} {allowed}"),
            too_large=lambda request: problem(413, "mine", request.path),
            malformed=lambda status, reason: problem(status, "mine", reason),
        )
        with serve(tiny_app(), port=0, answers=answers, max_body_bytes=1) as server:
            for sent in (
                b"GET /nothing HTTP/1.1",
                b"POST /cookies HTTP/1.1",
                b"POST /raw HTTP/1.1\r\nContent-Length: 2",
                b"POST /raw HTTP/1.1\r\nContent-Length: x",
            ):
                said = exchange(server, sent + b"\r\nConnection: close\r\n\r\n")
                assert json.loads(said.partition(b"\r\n\r\n")[2])["code"] == "mine"

    def test_a_defect_of_a_view_shows_nothing_of_itself(self, ask: Callable[..., Answer]) -> None:
        answer = ask("GET", "/fails")

        assert answer.status == 500
        assert b"secret" not in answer.body

    def test_a_defect_of_the_runner_is_answered_and_shown_on_the_terminal_only(
        self, server: LocalServer, capfd: pytest.CaptureFixture[str]
    ) -> None:
        said = exchange(server, b"GET /_local/defect HTTP/1.1\r\n\r\n")

        assert is_problem(said, 500)
        assert b"secret" not in said
        assert "RuntimeError: secret" in capfd.readouterr().err

    def test_local_pages_are_asked_first_and_others_are_not_found(self, ask: Callable[..., Answer]) -> None:
        assert ask("GET", "/_local/mail?limit=2").body == b"GET {'limit': '2'}"
        assert ask("HEAD", "/_local/mail").body == b""
        assert ask("GET", "/_local/other").status == 404

    def test_nothing_is_logged_for_a_request(
        self, ask: Callable[..., Answer], capfd: pytest.CaptureFixture[str]
    ) -> None:
        ask("GET", "/echo/a")
        ask("GET", "/nothing")

        assert capfd.readouterr() == ("", "")


class TestConnections:
    def test_each_response_is_one_write_and_the_connection_stays_open(
        self, server: LocalServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Two writes meet Nagle's algorithm and delayed acknowledgement: 44 ms per request."""
        writes: list[int] = []
        plain = socket.socket.sendall

        def counted(connection: socket.socket, data: bytes) -> None:
            if connection.getsockname()[1] == server.port:
                writes.append(len(data))
                assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            plain(connection, data)

        monkeypatch.setattr(socket.socket, "sendall", counted)
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        connection.connect()
        own_port = connection.sock.getsockname()
        for path in ("/echo/a", "/nothing", "/echo/b", "/cookies"):
            connection.request("GET", path)
            connection.getresponse().read()
            assert connection.sock.getsockname() == own_port
        connection.close()

        assert len(writes) == 4

    def test_pipelined_requests_are_answered_in_order(self, server: LocalServer) -> None:
        said = exchange(
            server,
            b"GET /echo/one HTTP/1.1\r\n\r\nGET /nothing HTTP/1.1\r\n\r\n"
            b"GET /echo/two HTTP/1.1\r\nConnection: close\r\n\r\n",
        )

        assert [said.count(b"HTTP/1.1 200"), said.count(b"HTTP/1.1 404")] == [2, 1]
        assert said.index(b'"name": "one"') < said.index(b"404") < said.index(b'"name": "two"')

    def test_an_old_client_gets_its_answer_and_the_end_of_the_connection(self, server: LocalServer) -> None:
        said = exchange(server, b"GET /echo/a HTTP/1.0\r\n\r\n")

        assert said.startswith(b"HTTP/1.1 200")
        assert b"Connection: close" in said

    def test_a_whole_url_as_target_is_understood(self, server: LocalServer) -> None:
        said = exchange(server, b"GET http://any.example/echo/a?x=1 HTTP/1.0\r\n\r\n")

        assert b'"queryStringParameters": {"x": "1"}' in said

    def test_a_silent_connection_is_closed_without_a_word(self, server: LocalServer) -> None:
        assert exchange(server, b"") == b""

    def test_a_request_that_never_ends_is_told_so(self, server: LocalServer) -> None:
        said = exchange(server, b"POST /raw HTTP/1.1\r\nContent-Length: 10\r\n\r\n{")

        assert is_problem(said, 408)


class TestNastyRequests:
    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            (b"nonsense\r\n\r\n", 400),
            (b"GET / HTTP/9.9\r\n\r\n", 505),
            (b"GET / HTTX\r\n\r\n", 400),
            (b"GET /\r\n\r\n", 400),
            (b"GET / extra HTTP/1.1\r\n\r\n", 400),
            (b"\x00\xff\xfe\r\n\r\n", 400),
            (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n", 400),
            (b"GET relative HTTP/1.1\r\n\r\n", 400),
            (b"GET http://[bad/ HTTP/1.1\r\n\r\n", 400),
            (b"OPTIONS * HTTP/1.1\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nX: a\r\n folded\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\n" + b"X: 1\r\n" * 101 + b"\r\n", 431),
            (b"GET / HTTP/1.1\r\nX: " + b"a" * 70000 + b"\r\n\r\n", 431),
            (b"GET /" + b"a" * 70000 + b" HTTP/1.1\r\n\r\n", 414),
            (b"POST /raw HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
            (b"POST /raw HTTP/1.1\r\nContent-Length: one\r\n\r\n", 400),
            (b"POST /raw HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
            (b"POST /raw HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
            (b"POST /raw HTTP/1.1\r\nTransfer-Encoding: br\r\n\r\n", 501),
            (b"POST /raw HTTP/1.1\r\nContent-Length: 99999999999999\r\n\r\n", 413),
        ],
    )
    def test_it_is_refused_with_a_problem_and_the_connection_closed(
        self, server: LocalServer, capfd: pytest.CaptureFixture[str], sent: bytes, status: int
    ) -> None:
        assert is_problem(exchange(server, sent), status)
        assert capfd.readouterr().err == ""

    @pytest.mark.parametrize(
        "target",
        [b"/%ff%fe", b"/\xff\xfe", "/ü".encode(), b"/%", b"/%zz", b"/%00", b"/..%2f..%2fetc/passwd", b"//"],
    )
    def test_a_strange_path_is_simply_not_found(
        self, server: LocalServer, capfd: pytest.CaptureFixture[str], target: bytes
    ) -> None:
        said = exchange(server, b"GET " + target + b"?\xff=%ff HTTP/1.1\r\nConnection: close\r\n\r\n")

        assert is_problem(said, 404)
        assert capfd.readouterr().err == ""

    def test_strange_bytes_in_query_and_headers_reach_the_application_as_text(
        self, server: LocalServer
    ) -> None:
        said = exchange(
            server,
            b"GET /echo/%FF?a=%ff&b=\xc3\xbc&%&&= HTTP/1.1\r\nX-One: \xff\r\nConnection: close\r\n\r\n",
        )

        event = json.loads(said.partition(b"\r\n\r\n")[2])
        assert event["pathParameters"] == {"name": "\ufffd"}
        assert event["queryStringParameters"] == {"a": "\ufffd", "b": "ü", "%": "", "": ""}
        assert event["headers"]["X-One"] == "ÿ"

    def test_a_body_over_the_limit_is_refused_although_the_client_sends_it_all(
        self, ask: Callable[..., Answer]
    ) -> None:
        answer = ask("POST", "/raw", b"x" * 20_000_000, Content_Type="application/json")

        assert answer.status == 413
        assert answer.json["code"] == "body_too_large"

    def test_a_body_over_the_limit_in_chunks_is_refused(self, server: LocalServer) -> None:
        head = b"POST /raw HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"

        assert is_problem(exchange(server, head + b"200\r\n" + b"x" * 512 + b"\r\n200\r\n" + b"x" * 512), 413)

    def test_a_client_that_asks_before_sending_is_invited_or_refused(self, server: LocalServer) -> None:
        head = b"POST /raw HTTP/1.1\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
        invited = exchange(server, head + b"Connection: close\r\nContent-Length: 2\r\n\r\n{}")
        refused = exchange(server, head + b"Content-Length: 2000\r\n\r\n")

        assert invited.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
        assert is_problem(refused, 413)

    def test_a_client_that_goes_away_is_not_an_error(
        self, server: LocalServer, capfd: pytest.CaptureFixture[str]
    ) -> None:
        for sent in (
            b"GET /pause HTTP/1.1\r\n\r\n",
            b"POST /raw HTTP/1.1\r\nContent-Length: 9\r\n\r\n{",
            b"junk\r\n",
        ):
            with socket.create_connection(("127.0.0.1", server.port)) as connection:
                connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00"
                )
                connection.sendall(sent)
        time.sleep(0.5)

        assert capfd.readouterr().err == ""


class TestStartAndStop:
    def test_a_taken_port_is_named_with_a_way_out(self, server: LocalServer) -> None:
        with pytest.raises(PortTaken) as taken:
            serve(tiny_app(), port=server.port)

        assert str(taken.value).startswith(f"Port {server.port} is already in use.")
        assert f"PORT={server.port + 1}" in str(taken.value)

    def test_a_port_is_free_again_after_the_stop(self) -> None:
        first = serve(tiny_app(), port=0)
        exchange(first, b"GET /nothing HTTP/1.0\r\n\r\n")
        first.shutdown()
        first.shutdown()

        with serve(tiny_app(), port=first.port) as second:
            assert exchange(second, b"GET /nothing HTTP/1.0\r\n\r\n")

    def test_stopping_closes_idle_connections_and_lets_running_requests_finish(self) -> None:
        server = serve(tiny_app(), port=0)
        idle = socket.create_connection(("127.0.0.1", server.port), timeout=5)
        busy = socket.create_connection(("127.0.0.1", server.port), timeout=5)
        busy.sendall(b"GET /pause HTTP/1.1\r\n\r\n")
        time.sleep(0.1)

        started = time.monotonic()
        server.shutdown()
        took = time.monotonic() - started

        assert took < 1
        assert idle.recv(10) == b""
        said = busy.recv(65536)
        assert said.startswith(b"HTTP/1.1 200")
        assert b"Connection: close" in said
        idle.close()
        busy.close()

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_a_signal_ends_the_run_within_a_second(self, number: int) -> None:
        before = signal.getsignal(number)
        server = serve(tiny_app(), port=0)
        with socket.create_connection(("127.0.0.1", server.port)):
            threading.Timer(0.1, os.kill, (os.getpid(), number)).start()
            started = time.monotonic()
            server.run_until_signal()

        assert time.monotonic() - started < 1.1
        assert signal.getsignal(number) is before
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", server.port))
