import Charging
import Kernel
import OCPPWire
import Storage
import Testing

@testable import Gateway

/// Meter values are answered without a task of their own; for a charger they are messages like any other.
@Suite struct MeterValueTests {
    private func values(_ id: String, _ transaction: Int, at second: Int, wh: Int) -> String {
        """
        [2,"\(id)","MeterValues",{"connectorId":1,"transactionId":\(transaction),"meterValue":[{"timestamp":\
        "\(Bench.start + .seconds(second))","sampledValue":[{"value":"\(wh)"}]}]}]
        """
    }

    /// The number of a session that a charger started at 1000 Wh.
    private func start(_ charger: Charger) async throws -> Int {
        try await charger.send(
            """
            [2,"s","StartTransaction",{"connectorId":1,"idTag":"CARD0001","meterStart":1000,"timestamp":\
            "\(Bench.start)"}]
            """)
        guard case .callResult("s", let payload) = try OCPPFrame.decode(Array(try await charger.message().utf8)).0,
            case .number(let number)? = payload.object?["transactionId"], let number = number.integer
        else { throw Charger.Silence() }
        return Int(number)
    }

    private func energyWh(_ number: Int, _ bench: Bench) async throws -> Int64? {
        let id = bench.stationID
        return try await bench.database.read {
            try MeteredSessionRepository.find(number: Int64(number), stationID: id, $0)?.progress.progress.energyWh
        }
    }

    @Test func `those sent at once are answered one after the other, in their order`() async throws {
        try await Bench.run { bench in
            let charger = try await bench.charger()
            let number = try await start(charger)
            bench.time.advance(by: .seconds(60))
            for n in 1...20 { try await charger.send(values("m\(n)", number, at: n, wh: 1000 + 10 * n)) }
            try await charger.send(#"[2,"h","Heartbeat",{}]"#)
            for n in 1...20 { #expect(try await charger.message() == "[3,\"m\(n)\",{}]") }
            #expect(try await charger.message().hasPrefix(#"[3,"h","#))
            #expect(try await energyWh(number, bench) == 200)
        }
    }

    @Test func `a database that is away costs an answer, and not the message`() async throws {
        try await Bench.run { bench in
            let charger = try await bench.charger()
            let number = try await start(charger)
            bench.time.advance(by: .seconds(60))
            bench.database.goAway()
            try await charger.send(values("a", number, at: 10, wh: 1500))
            #expect(try await charger.message().hasPrefix(#"[4,"a","InternalError","not stored"#))
            bench.database.goAway(false)
            #expect(try await energyWh(number, bench) == 0)
            try await charger.send(values("b", number, at: 10, wh: 1500))
            #expect(try await charger.message() == #"[3,"b",{}]"#)
            #expect(try await energyWh(number, bench) == 500)
        }
    }

    @Test func `one that cannot be read is refused, and the next is taken`() async throws {
        try await Bench.run { bench in
            let charger = try await bench.charger()
            let number = try await start(charger)
            bench.time.advance(by: .seconds(60))
            try await charger.send(#"[2,"x","MeterValues",{"connectorId":"one","meterValue":[]}]"#)
            try await charger.send(values("y", number, at: 10, wh: 1200))
            #expect(try await charger.message().hasPrefix(#"[4,"x","TypeConstraintViolation""#))
            #expect(try await charger.message() == #"[3,"y",{}]"#)
            #expect(try await energyWh(number, bench) == 200)
        }
    }

    @Test func `a charger that is gone before its answer has its values all the same`() async throws {
        try await Bench.run { bench in
            let charger = try await bench.charger()
            let number = try await start(charger)
            bench.time.advance(by: .seconds(60))
            try await charger.send(values("g", number, at: 10, wh: 1700))
            try await charger.vanish()
            var energy: Int64? = 0
            for _ in 0..<400 where energy != 700 {
                try await Task.sleep(for: .milliseconds(5))
                energy = try await energyWh(number, bench)
            }
            #expect(energy == 700)
        }
    }
}
