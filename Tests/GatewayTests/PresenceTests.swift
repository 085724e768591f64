import Charging
import Kernel
import NIOCore
import NIOWebSocket
import Storage
import Testing

@testable import Gateway

@Test func `the newer connection of a station holds, the older is closed`() async throws {
    try await Bench.run { bench in
        let older = try await bench.charger()
        let newer = try await bench.charger("ocpp2.0.1")
        #expect(try await older.closeCode() == 1008)
        #expect(bench.gateway.connection(of: bench.stationID)?.version == .v201)
        // The older one's end takes nothing away.
        try await older.vanish()
        #expect(bench.gateway.connectionCount == 1)
        #expect(try await newer.isQuiet())
    }
}

@Test func `upgrades that finish in the other order do not bring the older connection back`() async throws {
    try await Bench.run { bench in
        let older = try await bench.admitted()
        let newer = try await bench.admitted()
        try await bench.adopt(newer)
        try await bench.adopt(older)
        #expect(try await older.closeCode() == 1008)
        #expect(bench.gateway.connection(of: bench.stationID)?.channel === newer.channel)
        #expect(try await newer.isQuiet())
    }
}

@Test func `a sub-protocol that nobody speaks is closed at once`() async throws {
    try await Bench.run { bench in
        let charger = try await bench.charger("ocpp1.5")
        #expect(try await charger.closeCode() == 1002)
        #expect(bench.gateway.connectionCount == 0)
    }
}

@Test func `a silent station is pinged, and gone when it does not answer`() async throws {
    try await Bench.run { bench in
        let charger = try await bench.charger()
        try await bench.pass(.seconds(29), charger)
        #expect(try await charger.heard() == nil)
        try await bench.pass(.seconds(1), charger)
        #expect(try await charger.next().opcode == .ping)
        try await charger.send(.pong, [])
        // Its pong was a sign of life: the time starts again.
        for _ in 0..<4 {
            try await bench.pass(.seconds(30), charger)
            #expect(try await charger.next().opcode == .ping)
        }
        #expect(charger.channel.isActive)
        try await bench.pass(.seconds(15), charger)
        #expect(!charger.channel.isActive)
        #expect(bench.gateway.connectionCount == 0)
    }
}

@Test func `presence follows what was heard`() async throws {
    try await Bench.run { bench in
        let charger = try await bench.charger()
        #expect(try await bench.station().presence == .connected)
        bench.time.advance(by: .seconds(76))
        try await bench.gateway.updatePresence()
        #expect(try await bench.station().presence == .silent)
        #expect(try await charger.isQuiet())
        try await bench.gateway.updatePresence()
        #expect(try await bench.station().presence == .connected)
        try await charger.vanish()
        try await bench.gateway.updatePresence()
        #expect(try await bench.station().presence == .silent)
        bench.time.advance(by: .seconds(20))
        try await bench.gateway.updatePresence()
        #expect(try await bench.station().presence == .offline)
    }
}

@Test func `a change of presence that could not be stored is stored the next time`() async throws {
    try await Bench.run { bench in
        let charger = try await bench.charger()
        try await charger.vanish()
        bench.time.advance(by: .seconds(20))
        bench.database.goAway()
        await #expect(throws: DatabaseError.self) { try await bench.gateway.updatePresence() }
        bench.database.goAway(false)
        #expect(try await bench.station().presence == .connected)
        try await bench.gateway.updatePresence()
        #expect(try await bench.station().presence == .offline)
    }
}

@Test func `a clock that is off is stored once two messages agree`() async throws {
    try await Bench.run { bench in
        let charger = try await bench.charger()
        func report(_ at: Timestamp) async throws {
            try await charger.send(
                #"[2,"a","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available","timestamp":"\#(at)"}]"#
            )
            #expect(try await charger.message() == #"[3,"a",{}]"#)
            try await bench.gateway.updatePresence()
        }
        try await report(Bench.start + .minutes(3))
        #expect(try await bench.station().clockSkewMilliseconds == nil)
        try await report(Bench.start + .minutes(3))
        #expect(try await bench.station().clockSkewMilliseconds == 180_000)
        // A second more is no news, and the right time in between neither.
        try await report(Bench.start + .minutes(3) + .seconds(1))
        #expect(try await bench.station().clockSkewMilliseconds == 180_000)
        for _ in 0..<20 { try await report(Bench.start) }
        #expect(try await bench.station().clockSkewMilliseconds == 0)
        let id = bench.stationID
        let events = try await bench.database.read {
            try StationNotesRepository.events(of: id, before: nil, limit: 10, $0)
        }
        #expect(events.map(\.kind) == ["clock", "clock"])
    }
}

@Test func `a server that stops takes nobody new`() async throws {
    try await Bench.run { bench in
        let charger = try await bench.charger()
        let late = try await bench.admitted()
        async let drained: Void = bench.gateway.drain()
        #expect(try await charger.closeCode() == 1001)
        try await bench.adopt(late)
        #expect(try await late.closeCode() == 1008)
        try await charger.vanish()
        await drained
        let refusal = try await bench.refusal(of: bench.head())
        #expect(refusal == .busy)
    }
}
