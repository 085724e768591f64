import Testing

/// Whatever is wrong is answered with the field and its rule (RFC 9457), all of it at once.
@Suite struct ProblemTests {
    struct Wrong: Sendable, CustomTestStringConvertible {
        let path: String
        let body: String
        let error: String

        var testDescription: String { error }
    }

    static let id = "01a1fccf-1663-748a-b307-9240a69e1d88"
    static let wrongs = [
        Wrong(path: "operators", body: #"{"currency":"TWD"}"#, error: "/name: is required"),
        Wrong(path: "operators", body: #"{"name":7,"currency":"TWD"}"#, error: "/name: must be a text"),
        Wrong(
            path: "operators", body: #"{"name":"a\u0000b","currency":"TWD"}"#,
            error: "/name: must have 1 to 200 characters and no control characters"),
        Wrong(
            path: "operators", body: #"{"name":"a","currency":"TWD","holdMinor":1.5}"#,
            error: "/holdMinor: must be a whole number from 0 to 1000000000"),
        Wrong(
            path: "operators", body: #"{"name":"a","currency":"TWD","allowsConcurrentSessions":"yes"}"#,
            error: "/allowsConcurrentSessions: must be true or false"),
        Wrong(
            path: "operators", body: #"{"name":"a","currency":"TWD","timeZone":"Taipei"}"#,
            error: "/timeZone: must be an IANA time zone such as Asia/Taipei"),
        Wrong(
            path: "operators", body: #"{"name":"a","currency":"TWD","nme":"b"}"#,
            error: "/nme: is not a field of this request"),
        Wrong(
            path: "operators", body: #"{"name":"a","currency":"TWD","name":"b"}"#, error: "/name: is there twice"),
        Wrong(
            path: "operators", body: #"{"name":"a","currency":"TWD","n\u0061me":"b"}"#, error: "/name: is there twice"),
        Wrong(
            path: "operators",
            body: #"{"name":"a","x":[{"a":1},{"a":{"b,\"":[1,2]},"c":",","b":1,"c":2}],"currency":"TWD"}"#,
            error: "/x/1/c: is there twice"),
        Wrong(
            path: "operators", body: #"{"name":"{\"a\":1,\"a\":2}","currency":"TWD","x":[{"a":1},{"a":2}]}"#,
            error: "/x: is not a field of this request"),
        Wrong(
            path: "stations", body: #"{"operatorId":"x","identity":"A"}"#,
            error: "/operatorId: must be a UUID of 36 characters"),
        Wrong(
            path: "stations", body: #"{"operatorId":"\#(id)","identity":"a b"}"#,
            error: "/identity: may have letters, digits and - _ . * = + | @ only, and be neither . nor .."),
        Wrong(
            path: "stations", body: #"{"operatorId":"\#(id)","identity":"A","securityProfile":4}"#,
            error: "/securityProfile: must be a whole number from 0 to 3"),
        Wrong(
            path: "id-tokens", body: #"{"operatorId":"\#(id)","value":"A","expiresAt":"2026-11-21T08:00:00"}"#,
            error: "/expiresAt: must be an RFC 3339 time with its offset, such as 2026-11-21T08:00:00Z"),
    ]

    @Test(arguments: wrongs)
    func `each kind of field names its rule`(_ wrong: Wrong) async throws {
        try await Desk.open { desk in
            let answer = try await desk.send(.post, wrong.path, wrong.body)
            #expect(answer.status == 422)
            #expect(answer.errors.contains(wrong.error), "\(answer.errors)")
            #expect(answer.headers[.contentType] == "application/problem+json")
        }
    }

    @Test func `all that is wrong is told at once`() async throws {
        try await Desk.open { desk in
            let answer = try await desk.send(.post, "operators", #"{"name":"","holdMinor":-1,"x":1}"#)
            #expect(answer.status == 422)
            #expect(Set(answer.errors.map { $0.prefix { $0 != ":" } }) == ["/name", "/currency", "/holdMinor", "/x"])
        }
    }

    @Test func `a command needs the fields of its kind`() async throws {
        try await Desk.open { desk in
            let station = try await desk.makeStation("CP1", of: try await desk.makeOperator())
            for (body, error) in [
                (#"{}"#, "/kind: is required"), (#"{"kind":"unlock"}"#, "/evse: is required"),
                (#"{"kind":"setPowerLimit","evse":1}"#, "/limitW: is required"),
                (
                    #"{"kind":"setPowerLimit","evse":1,"limitW":1,"stackLevel":101}"#,
                    "/stackLevel: must be a whole number from 0 to 100"
                ), (#"{"kind":"raw","action":"Reset","payload":[]}"#, "/payload: must be an object"),
                (#"{"kind":"readConfiguration","keys":[""]}"#, "/keys: must hold texts of 1 to 100 characters"),
                (#"{"kind":"clearCache","evse":1}"#, "/evse: is not a field of this request"),
            ] {
                let answer = try await desk.send(.post, "stations/\(station)/commands", body)
                #expect(answer.status == 422 && answer.errors.contains(error), "\(body): \(answer.errors)")
            }
        }
    }

    @Test func `what is no JSON object of a fitting size and type is refused before it is read`() async throws {
        try await Desk.open { desk in
            let good = Desk.operatorBody("A")
            for (body, type, status) in [
                ("{", "application/json", 400), ("[]", "application/json", 400), ("7", "application/json", 400),
                (good, "text/plain", 415), (good, "", 415), (good, "application/json; charset=utf-8", 201),
                (good, "Application/JSON", 201),
                (#"{"name":""# + String(repeating: "x", count: 300_000) + #""}"#, "application/json", 413),
            ] {
                let answer = try await desk.send(.post, "operators", body, ["Content-Type": type])
                #expect(answer.status == status, "\(type) \(body.prefix(20)): \(answer.json)")
            }
        }
    }

    @Test func `a query names what it does not know`() async throws {
        try await Desk.open { desk in
            for (query, error) in [
                ("limit=0", "limit: must be a whole number from 1 to 200"),
                ("limit=201", "limit: must be a whole number from 1 to 200"),
                ("limit=ten", "limit: must be a whole number from 1 to 200"),
                ("colour=red", "colour: is not a parameter of this list"),
                ("presence=there", "presence: must be one of connected, silent, offline"),
                ("operatorId=1", "operatorId: must be a UUID of 36 characters"),
            ] {
                let answer = try await desk.send(.get, "stations?" + query)
                #expect(answer.status == 422 && answer.errors == [error], "\(query): \(answer.errors)")
            }
        }
    }

    @Test func `paths, methods and tokens that are wrong each have an answer of their own`() async throws {
        try await Desk.open { desk in
            let none = try await desk.send(.get, "nothing")
            #expect(none.status == 404 && none.text("title") == "Not found")
            let method = try await desk.send(.delete, "operators")
            #expect(method.status == 405 && method.headers[.allow]?.contains("POST") == true)
            #expect(try await desk.send(.get, "operators", token: "").status == 401)
            #expect(try await desk.send(.get, "operators", token: desk.token + "x").status == 401)
            #expect(try await desk.send(.get, "operators/not-an-id").status == 404)
        }
    }

    @Test func `HEAD says what GET would, without the body`() async throws {
        try await Desk.open { desk in
            let id = try await desk.makeOperator()
            let shown = try await desk.send(.get, "operators/\(id)")
            let asked = try await desk.send(.head, "operators/\(id)")
            #expect(asked.status == 200 && asked.body.readableBytes == 0)
            #expect(asked.headers[.eTag] == shown.headers[.eTag] && asked.headers[.eTag] != nil)
            #expect(asked.headers[.contentType] == shown.headers[.contentType])
            #expect(try await desk.send(.head, "operators/\(ProblemTests.id)").status == 404)
        }
    }
}
