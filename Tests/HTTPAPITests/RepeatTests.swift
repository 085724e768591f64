import Flows
import Foundation
import Testing

/// The same request twice, two at once, and pages whose cursor somebody wrote by hand.
@Suite struct RepeatTests {
    @Test func `a repeat with the same key makes nothing and gives the first`() async throws {
        try await Desk.open { desk in
            let key = ["Idempotency-Key": "k-1"]
            let first = try await desk.send(.post, "operators", Desk.operatorBody("A"), key)
            let again = try await desk.send(.post, "operators", Desk.operatorBody("A"), key)
            #expect(first.status == 201 && again.status == 201)
            #expect(first.text("id") == again.text("id"))
            #expect(try await desk.send(.get, "operators").items.count == 1)
        }
    }

    @Test func `a key is of one request, and of one client`() async throws {
        try await Desk.open { desk in
            let key = ["Idempotency-Key": "k-1"]
            #expect(try await desk.send(.post, "operators", Desk.operatorBody("A"), key).status == 201)
            let other = try await desk.send(.post, "operators", Desk.operatorBody("B"), key)
            #expect(other.status == 409 && other.text("detail").contains("Idempotency-Key"))
            let stranger = try await desk.token(Scope.allCases)
            let theirs = try await desk.send(.post, "operators", Desk.operatorBody("B"), key, token: stranger)
            #expect(theirs.status == 201)
            for bad in ["a b", String(repeating: "k", count: 256), "schlüssel"] {
                let answer = try await desk.send(.post, "operators", Desk.operatorBody("C"), ["Idempotency-Key": bad])
                #expect(answer.status == 400, "\(bad)")
            }
        }
    }

    @Test func `operators come in pages, and ledger entries take the cursor that they gave`() async throws {
        try await Desk.open { desk in
            for name in ["A", "B", "C"] { _ = try await desk.send(.post, "operators", Desk.operatorBody(name)) }
            let first = try await desk.send(.get, "operators?limit=2")
            #expect(first.items.count == 2)
            let rest = try await desk.send(.get, "operators?limit=2&cursor=\(first.text("nextCursor"))")
            #expect(rest.items.count == 1 && rest.json["nextCursor"] is NSNull)

            let owner = first.items[0]["id"] as? String ?? ""
            let driver = try await desk.send(.post, "drivers", #"{"operatorId":"\#(owner)","name":"Lin"}"#).text("id")
            let wallet = try await desk.send(.get, "wallets?driverId=\(driver)").items.first?["id"] as? String ?? ""
            for n in 1...3 {
                let body = #"{"amountMinor":\#(n),"memo":"cash"}"#
                _ = try await desk.send(.post, "wallets/\(wallet)/credits", body, ["Idempotency-Key": "\(n)"])
            }
            for list in ["wallets/\(wallet)/entries?limit=2", "ledger/entries?operatorId=\(owner)&limit=2"] {
                let page = try await desk.send(.get, list)
                #expect(page.items.count == 2)
                #expect(try await desk.send(.get, "\(list)&cursor=\(page.text("nextCursor"))").items.count == 1)
                #expect(try await desk.send(.get, "\(list)&cursor=abc").errors.first?.hasPrefix("cursor") == true)
            }
        }
    }

    @Test func `many at once with one key make one`() async throws {
        try await Desk.open { desk in
            let made = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<12 {
                    group.addTask {
                        let answer = try await desk.send(
                            .post, "operators", Desk.operatorBody("A"), ["Idempotency-Key": "k-1"])
                        #expect(answer.status == 201)
                        return answer.text("id")
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(made.count == 1)
            #expect(try await desk.send(.get, "operators").items.count == 1)
        }
    }

    @Test func `what moves money wants a key, and moves it once`() async throws {
        try await Desk.open { desk in
            let owner = try await desk.makeOperator()
            let driver = try await desk.send(.post, "drivers", #"{"operatorId":"\#(owner)","name":"Lin"}"#).text("id")
            let wallet = try await desk.send(.get, "wallets?driverId=\(driver)").items.first?["id"] as? String ?? ""
            let body = #"{"amountMinor":500,"memo":"cash"}"#
            let bare = try await desk.send(.post, "wallets/\(wallet)/credits", body)
            #expect(bare.status == 400 && bare.errors == ["Idempotency-Key: is required"])
            for _ in 0..<2 {
                let answer = try await desk.send(.post, "wallets/\(wallet)/credits", body, ["Idempotency-Key": "c"])
                #expect(answer.status == 201)
            }
            #expect(try await desk.send(.get, "wallets/\(wallet)").json["availableMinor"] as? Int == 500)
        }
    }

    @Test func `two editors with the same tag do not both win`() async throws {
        try await Desk.open { desk in
            let id = try await desk.makeOperator()
            let tag = try #require(try await desk.send(.get, "operators/\(id)").headers[.eTag])
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for name in ["B", "C", "D"] {
                    group.addTask {
                        try await desk.send(
                            .patch, "operators/\(id)", #"{"name":"\#(name)"}"#, ["If-Match": tag]
                        ).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200, 412, 412])
            let after = try await desk.send(.get, "operators/\(id)")
            #expect(after.headers[.eTag] != tag && ["B", "C", "D"].contains(after.text("name")))
            for (header, status) in [("", 428), ("W/" + tag, 412), ("1", 412), (tag, 412), ("*", 200)] {
                let answer = try await desk.send(
                    .patch, "operators/\(id)", #"{"name":"E"}"#, header.isEmpty ? [:] : ["If-Match": header])
                #expect(answer.status == status, "\(header)")
            }
        }
    }

    @Test func `pages follow each other, and a cursor that nobody gave is refused`() async throws {
        try await Desk.open { desk in
            let owner = try await desk.makeOperator()
            for number in 0..<5 { _ = try await desk.makeStation("CP\(number)", of: owner) }
            var seen: [String] = []
            var cursor = ""
            repeat {
                let page = try await desk.send(.get, "stations?limit=2" + cursor)
                seen += page.items.compactMap { $0["identity"] as? String }
                cursor = (page.json["nextCursor"] as? String).map { "&cursor=" + $0 } ?? ""
            } while !cursor.isEmpty
            #expect(seen == ["CP0", "CP1", "CP2", "CP3", "CP4"])
            for forged in ["x", "..", "zz.\(ProblemTests.id)", "\(ProblemTests.id).1", "%00", "%27%20OR%201=1"] {
                let answer = try await desk.send(.get, "stations?cursor=" + forged)
                #expect(answer.status == 422, "\(forged)")
                #expect(answer.errors == ["cursor: must be a `nextCursor` of this list"], "\(answer.errors)")
            }
            // A well-formed place that is nobody's is only a place in the order.
            #expect(try await desk.send(.get, "stations?cursor=\(ProblemTests.id)").status == 200)
        }
    }
}
