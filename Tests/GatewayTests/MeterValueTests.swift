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
            let gate = Gate()
            async let holding: Void = bench.database.write { _ in gate.wait() }
            while !gate.isReached { try await Task.sleep(for: .milliseconds(1)) }
            for n in 1...20 { try await charger.send(values("m\(n)", number, at: n, wh: 1000 + 10 * n)) }
            try await charger.send(#"[2,"h","Heartbeat",{}]"#)
            // Nothing is answered that is not stored.
            #expect(try await charger.heard() == nil)
            gate.open()
            try await holding
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

    @Test func `what is under way when the server stops is answered before the close frame, and what waits is not`()
        async throws
    {
        try await Bench.run { bench in
            let charger = try await bench.charger()
            let number = try await start(charger)
            bench.time.advance(by: .seconds(60))
            let gate = Gate()
            async let holding: Void = bench.database.write { _ in gate.wait() }
            while !gate.isReached { try await Task.sleep(for: .milliseconds(1)) }
            try await charger.send(values("first", number, at: 10, wh: 1500))
            try await charger.send(values("second", number, at: 20, wh: 1900))
            async let stopping: Void = bench.gateway.drain()
            for _ in 0..<20 {
                await charger.channel.testingEventLoop.run()
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(try await charger.heard() == nil)
            gate.open()
            try await holding
            #expect(try await charger.message() == #"[3,"first",{}]"#)
            #expect(try await charger.closeCode() == 1001)
            try await charger.vanish()
            await stopping
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

    @Test func `those of 2 0 1 belong to what runs at their EVSE`() async throws {
        try await Bench.run { bench in
            let charger = try await bench.charger("ocpp2.0.1")
            try await charger.send(
                """
                [2,"s","TransactionEvent",{"eventType":"Started","timestamp":"\(Bench.start)","triggerReason":\
                "Authorized","seqNo":0,"transactionInfo":{"transactionId":"T1"},"evse":{"id":1,"connectorId":1},\
                "meterValue":[{"timestamp":"\(Bench.start)","sampledValue":[{"value":1000}]}]}]
                """)
            #expect(try await charger.message() == #"[3,"s",{}]"#)
            bench.time.advance(by: .seconds(60))
            try await charger.send(
                """
                [2,"m","MeterValues",{"evseId":1,"meterValue":[{"timestamp":"\(Bench.start + .seconds(30))",\
                "sampledValue":[{"value":1400}]}]}]
                """)
            #expect(try await charger.message() == #"[3,"m",{}]"#)
            // Of nothing that runs: taken, and no one's.
            try await charger.send(
                """
                [2,"n","MeterValues",{"evseId":2,"meterValue":[{"timestamp":"\(Bench.start + .seconds(30))",\
                "sampledValue":[{"value":9000}]}]}]
                """)
            #expect(try await charger.message() == #"[3,"n",{}]"#)
            let id = bench.stationID
            let metered = try await bench.database.read {
                try MeteredSessionRepository.find(transactionID: "T1", stationID: id, $0)
            }
            #expect(metered?.progress.progress.energyWh == 400)
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
            for _ in 0..<2000 where energy != 700 {
                try await Task.sleep(for: .milliseconds(5))
                energy = try await energyWh(number, bench)
            }
            #expect(energy == 700)
        }
    }
}
