import Charging
import Kernel
import OCPPWire
import Storage
import Testing

@testable import Gateway

@Test func `one call is outstanding at a time, and each has an id of its own`() async throws {
    try await Bench.run { bench in
        let charger = try await bench.charger()
        let (gateway, id) = (bench.gateway, bench.stationID)
        async let first = gateway.send(.clearCache, to: id, timeout: .seconds(30))
        let one = try await charger.call()
        async let second = gateway.send(.readConfiguration(keys: []), to: id, timeout: .seconds(30))
        // Calls of the station are answered meanwhile, and the second of ours waits.
        #expect(try await charger.isQuiet())
        try await charger.send("[3,\"\(one.id)\",{\"status\":\"Accepted\"}]")
        #expect(await first == .accepted(details: #"{"status":"Accepted"}"#))
        let two = try await charger.call()
        #expect([one.action, two.action] == ["ClearCache", "GetConfiguration"] && one.id != two.id)
        try await charger.send("[3,\"\(two.id)\",{}]")
        #expect(await second == .accepted(details: "{}"))
    }
}

/// What a station says to ClearCache, and what that means.
private let answers: [(String, CommandResult)] = [
    (#"[3,"ID",{"status":"Accepted"}]"#, .accepted(details: #"{"status":"Accepted"}"#)),
    (#"[3,"ID",{"status":"Rejected"}]"#, .rejected(reason: "Rejected", details: #"{"status":"Rejected"}"#)),
    (#"[4,"ID","NotSupported","",{}]"#, .notSupported(by: "the station (NotSupported)")),
    (#"[4,"ID","NotImplemented",null]"#, .notSupported(by: "the station (NotImplemented)")),
    (#"[4,"ID","InternalError","broken",{}]"#, .failed(code: "InternalError", description: "broken")),
    (#"[4,"ID"]"#, .failed(code: "GenericError", description: "")),
    (#"[3,"ID",{"status":17}]"#, .failed(code: "InvalidAnswer", description: "")),
    (#"[3,"ID",{}]"#, .failed(code: "InvalidAnswer", description: "")),
]

@Test(arguments: answers) func `each answer has its meaning`(_ text: String, _ expected: CommandResult) async throws {
    try await Bench.run { bench in
        let charger = try await bench.charger()
        async let result = bench.gateway.send(.clearCache, to: bench.stationID, timeout: .seconds(30))
        let call = try await charger.call()
        try await charger.send(text.replacing("ID", with: call.id))
        switch (await result, expected) {
        case (.failed("InvalidAnswer", let why), .failed("InvalidAnswer", _)): #expect(why.hasPrefix("status "))
        case (let got, let wanted): #expect(got == wanted)
        }
    }
}

@Test func `a call that is not answered ends, and the next one goes out`() async throws {
    try await Bench.run { bench in
        let charger = try await bench.charger()
        let (gateway, id) = (bench.gateway, bench.stationID)
        async let first = gateway.send(.clearCache, to: id, timeout: .seconds(30))
        let one = try await charger.call()
        async let second = gateway.send(.clearCache, to: id, timeout: .seconds(30))
        #expect(try await charger.isQuiet())
        try await bench.pass(.seconds(29), charger)
        #expect(try await charger.isQuiet())
        try await bench.pass(.seconds(1), charger)
        #expect(await first == .timedOut)
        let two = try await charger.call()
        // The late answer is not taken for the answer to the second call.
        try await charger.send("[3,\"\(one.id)\",{\"status\":\"Rejected\"}]")
        try await charger.send(#"[3,"never",{"status":"Rejected"}]"#)
        try await charger.send("[3,\"\(two.id)\",{\"status\":\"Accepted\"}]")
        #expect(await second == .accepted(details: #"{"status":"Accepted"}"#))

        let seen = try await deviations(bench, charger)
        #expect(seen.contains("messageId unknownValue unknown answer x2"), "\(seen)")
    }
}

@Test func `what a station violates is kept when the server stops`() async throws {
    try await Bench.run { bench in
        let charger = try await bench.charger()
        try await charger.send(#"[2,7,"Heartbeat",{"nonsense":1}]"#)
        _ = try await charger.message()
        try await charger.send("hello")
        try await charger.send(.binary, Array(#"[2,"a","Heartbeat",{}]"#.utf8))
        _ = try await charger.message()
        let seen = try await deviations(bench, charger)
        #expect(
            seen == [
                " binaryFrame binary frame x1", " wrongType not JSON: unexpectedByte at byte 0 x1",
                "messageId messageIDType 7 x1", "nonsense unknownField 1 x1",
            ])
    }
}

/// Stops the gateway, which stores them: 1001 to every station.
private func deviations(_ bench: Bench, _ charger: Charger) async throws -> [String] {
    async let drained: Void = bench.gateway.drain()
    #expect(try await charger.closeCode() == 1001)
    try await charger.send(.connectionClose, [0x03, 0xE9])
    await drained
    let id = bench.stationID
    let records = try await bench.database.read { try StationNotesRepository.deviations(of: id, $0) }
    return records.map { "\($0.path) \($0.rule) \($0.seen) x\($0.count)" }.sorted()
}

@Test func `more commands than may wait are refused at once`() async throws {
    try await Bench.run { bench in
        let charger = try await bench.charger()
        let (gateway, id) = (bench.gateway, bench.stationID)
        await withTaskGroup(of: CommandResult.self) { group in
            // One is outstanding, the queue is full, and one more.
            for _ in 0..<(CallBookkeeping<Int>.queueLimit + 2) {
                group.addTask { await gateway.send(.clearCache, to: id, timeout: .seconds(30)) }
            }
            let first = await group.next()
            #expect(first == .failed(code: "Overloaded", description: "Too many commands wait for this station."))
            await #expect(throws: Never.self) { try await charger.vanish() }
            var offline = 0
            for await result in group where result == .stationOffline { offline += 1 }
            #expect(offline == CallBookkeeping<Int>.queueLimit + 1)
        }
        #expect(await gateway.send(.clearCache, to: id, timeout: .seconds(30)) == .stationOffline)
    }
}

@Test func `raw operations leave schema-clean or not at all`() async throws {
    try await Bench.run { bench in
        let charger = try await bench.charger("ocpp2.0.1")
        let (gateway, id) = (bench.gateway, bench.stationID)
        func send(_ action: String, _ payload: String) async -> CommandResult {
            await gateway.send(.raw(action: action, payload: payload), to: id, timeout: .seconds(30))
        }
        // What only stations send, what 2.0.1 does not have, and what breaks its schema.
        #expect(await send("BootNotification", "{}") == .notSupported(by: "ocpp2.0.1"))
        #expect(await send("RemoteStartTransaction", "{}") == .notSupported(by: "ocpp2.0.1"))
        for (action, payload) in [
            ("ClearCache", "nonsense"), ("ClearCache", "[]"), ("Reset", "{}"), ("Reset", #"{"type":"Now"}"#),
            ("Reset", #"{"type":"OnIdle","more":1}"#),
        ] {
            let result = await send(action, payload)
            guard case .failed("InvalidCommand", _) = result else {
                Issue.record("\(action) \(payload) was \(result)")
                continue
            }
        }
        #expect(try await charger.isQuiet())
        async let good = send("Reset", #"{"type":"OnIdle"}"#)
        #expect(try await charger.answer(with: #"{"status":"Scheduled"}"#) == "Reset")
        #expect(await good == .accepted(details: #"{"status":"Scheduled"}"#))
    }
}
