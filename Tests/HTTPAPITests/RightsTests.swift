import Flows
import HTTPTypes
import Kernel
import Testing

/// Which scope each operation on certificates wants, and that other operators' stations are not there.
@Suite struct RightsTests {
    struct Operation: Sendable, CustomTestStringConvertible {
        let method: HTTPRequest.Method
        let path: String
        let body: String?
        let scope: Scope
        /// With the scope, at one's own station.
        let status: Int

        var testDescription: String { "\(method.rawValue) \(path)" }
    }

    static let operations = [
        Operation(method: .get, path: "certificate-authorities", body: nil, scope: .stationsRead, status: 200),
        Operation(method: .get, path: "stations/ID/certificates", body: nil, scope: .stationsRead, status: 200),
        Operation(
            method: .post, path: "stations/ID/certificate-renewals", body: #"{"purpose":"v2g"}"#,
            scope: .commandsWrite, status: 202),
        Operation(
            method: .post, path: "stations/ID/certificates/\(ProblemTests.id)/revocation", body: #"{"reason":"x"}"#,
            scope: .stationsWrite, status: 404),
        Operation(
            method: .patch, path: "stations/ID", body: #"{"securityProfile":2}"#, scope: .stationsWrite, status: 200),
    ]

    @Test(arguments: operations)
    func `one scope opens an operation, all others together do not`(_ operation: Operation) async throws {
        try await Desk.open { desk in
            let owner = try await desk.makeOperator()
            let path = operation.path.replacing("ID", with: try await desk.makeStation("CP1", of: owner))
            let ownerID = try #require(OperatorID(owner))
            let tag = ["If-Match": "\"1\""]
            let others = Scope.allCases.filter { $0 != operation.scope }
            let without = try await desk.send(
                operation.method, path, operation.body, tag, token: try await desk.token(of: ownerID, others))
            #expect(without.status == 403)
            #expect(without.text("detail").contains(operation.scope.rawValue))
            let with = try await desk.send(
                operation.method, path, operation.body, tag,
                token: try await desk.token(of: ownerID, [operation.scope]))
            #expect(with.status == operation.status, "\(with.json)")
        }
    }

    @Test(arguments: operations.filter { $0.path.contains("ID") })
    func `a station of another operator is not there`(_ operation: Operation) async throws {
        try await Desk.open { desk in
            let path = operation.path.replacing(
                "ID", with: try await desk.makeStation("CP1", of: try await desk.makeOperator()))
            let stranger = try #require(OperatorID(try await desk.makeOperator("Stranger")))
            let answer = try await desk.send(
                operation.method, path, operation.body, ["If-Match": "\"1\""],
                token: try await desk.token(of: stranger, Scope.allCases))
            #expect(answer.status == 404)
        }
    }

    @Test func `the least security profile is kept, shown and audited`() async throws {
        try await Desk.open { desk in
            let station = try await desk.makeStation("CP1", of: try await desk.makeOperator())
            #expect(try await desk.send(.get, "stations/\(station)").json["securityProfile"] as? Int == 0)
            let edited = try await desk.send(
                .patch, "stations/\(station)", #"{"securityProfile":3}"#, ["If-Match": "\"1\""])
            #expect(edited.status == 200 && edited.json["securityProfile"] as? Int == 3)
            let audit = try await desk.send(.get, "audit?entity=station/\(station)")
            #expect(audit.items.contains { "\($0)".contains("securityProfile") }, "\(audit.json)")
        }
    }
}
