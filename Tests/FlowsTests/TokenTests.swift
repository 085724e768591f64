import Charging
import Flows
import Kernel
import Storage
import Testing

/// What cars and cards call themselves, and whether they may charge.
@Suite struct TokenTests {
    private static func register(_ value: TokenValue, _ town: Town) async throws {
        _ = try await IDTokens.create(
            IDTokenRecord(
                id: town.flows.ids.next(), operatorID: town.operatorID, driverID: town.driverID, value: value,
                createdAt: town.time.now()), by: town.actor, town.flows)
    }

    @Test(
        arguments: [
            ("A", "a"), ("04A2B3C4D5E680", " 04a2b3c4d5e680\0"), ("12345678901234567890", "12345678901234567890"),
            ("0123456789012345678901234567890123456789", "0123456789012345678901234567890123456789"),
        ])
    func `a card is the same card in any case, padded or of odd length`(_ stored: String, _ said: String) async throws {
        try await Town.run { town in
            try await Self.register(TokenValue(kind: .rfid, raw: stored), town)
            let outcome = try await AuthorizeToken.run(TokenValue(idTag: said), from: town.station, town.flows)
            #expect(outcome.authorization == .accepted)
            let session = try await town.start(token: said)
            #expect(session.driverID == town.driverID)
        }
    }

    @Test(arguments: ["VID:92D50A693F80", "vid:92:d5:0a:69:3f:80", "VID:92-D5-0A-69-3F-80"])
    func `a car that says its address is found however it writes it`(_ said: String) async throws {
        try await Town.run { town in
            try await Self.register(TokenValue(kind: .macAddress, raw: "92d50a693f80"), town)
            let session = try await town.start(token: said)
            #expect(session.token?.kind == .macAddress && session.token?.text == "92D50A693F80")
            #expect(session.driverID == town.driverID)
        }
    }

    @Test(arguments: ["VIN:LRW3E7FA5NC123456", "lrw3e7fa5nc123456"])
    func `a car that says its VIN is found with and without the prefix`(_ said: String) async throws {
        try await Town.run { town in
            try await Self.register(TokenValue(kind: .vin, raw: "LRW3E7FA5NC123456"), town)
            let session = try await town.start(token: said)
            #expect(session.token?.kind == .vin && session.driverID == town.driverID)
        }
    }

    @Test(arguments: ["VID:92D50A693F8", "VIN:SHORT", "VID:"])
    func `a prefix with something else behind it is a card of that name`(_ said: String) async throws {
        try await Town.run { town in
            let session = try await town.start(token: said)
            #expect(session.token?.kind == .rfid && session.driverID == nil)
            #expect(try await town.oddities(of: town.order(of: session.id)) == ["unknownToken noted"])
        }
    }

    @Test func `a second start of a card that charges already is told so and still recorded`() async throws {
        try await Town.run { town in
            try await town.start(connector: 1)
            let input = StartSession.Input(
                evse: 2, connector: 2, token: TokenValue(idTag: Town.card), at: town.at(0), meterStartWh: 0)
            let outcome = try #require(try await StartSession.run(input, from: town.station, town.flows))
            #expect(outcome.authorization.authorization == .concurrent)
            let order = try await town.order(of: outcome.session.id)
            #expect(try await town.oddities(of: order) == ["unauthorizedEnergy noted"])
            #expect(order.holdMinor == 0)
        }
    }

    @Test func `a refused card on a station that delivers nothing needs nobody`() async throws {
        try await Town.run { town in
            let session = try await town.start(token: "STRANGER")
            town.wait(until: 10)
            try await town.stop(session.number, at: 10, meterWh: 1000, reason: "DeAuthorized")
            let order = try await town.order(of: session.id)
            #expect(order.openExceptions == 0)
            #expect(try await town.oddities(of: order) == ["unknownToken resolved"])
        }
    }

    @Test func `a refused card needs somebody as soon as energy flows, or where a fee is due`() async throws {
        try await Town.run { town in
            let session = try await town.start(token: "STRANGER")
            town.wait(until: 10)
            try await town.meter(session, at: 10, registerWh: 2000)
            let order = try await town.order(of: session.id)
            #expect(order.openExceptions == 1)
            #expect(try await town.oddities(of: order) == ["unknownToken open"])
        }
        try await Town.run(.init(tariff: Town.flat(sessionFeeMinor: 500))) { town in
            let session = try await town.start(token: "STRANGER")
            try await town.stop(session.number, at: 0, meterWh: 1000)
            #expect(try await town.oddities(of: town.order(of: session.id)) == ["unknownToken open"])
        }
    }

    @Test func `a wrong card before the right one is forgiven`() async throws {
        try await Town.run { town in
            func identify(_ card: String, _ sequence: Int) async throws -> RecordTransactionEvent.Outcome {
                try await RecordTransactionEvent.run(
                    RecordTransactionEvent.Input(
                        kind: .updated, transactionID: "tx-1", sequence: sequence, at: town.at(sequence), evse: 1,
                        connector: 1, token: TokenValue(kind: .rfid, raw: card), startNumber: nil, samples: [],
                        reason: nil, wasOffline: false), from: town.station, town.flows)
            }
            let began = try await town.event(.started, 0, at: 0, registerWh: 1000, identifies: false)
            town.wait(until: 60)
            #expect(try await identify("STRANGER", 1).authorization?.authorization == .unknown)
            #expect(try await identify(Town.card, 2).authorization?.authorization == .accepted)
            try await town.event(.ended, 3, at: 60, registerWh: 3000)
            let order = try await town.order(of: try #require(began.sessionID))
            #expect(order.driverID == town.driverID && order.openExceptions == 0)
            #expect(try await town.oddities(of: order) == ["unknownToken resolved"])
        }
    }

    @Test func `a start button needs no card`() async throws {
        try await Town.run { town in
            let nobody = TokenValue(kind: .none, raw: "")
            let answer = try await AuthorizeToken.run(nobody, from: town.station, town.flows)
            #expect(answer.authorization == .accepted)
            let outcome = try await RecordTransactionEvent.run(
                RecordTransactionEvent.Input(
                    kind: .started, transactionID: "tx-1", sequence: 0, at: town.at(0), evse: 1, connector: 1,
                    token: nobody, startNumber: nil, samples: [], reason: nil, wasOffline: false), from: town.station,
                town.flows)
            #expect(outcome.authorization?.authorization == .accepted)
            #expect(try await town.oddities(of: town.order(of: try #require(outcome.sessionID))).isEmpty)
        }
    }

    @Test func `a card may end the session of its group without money of its own`() async throws {
        try await Town.run { town in
            let family = try await Drivers.create(
                DriverRecord(
                    id: town.flows.ids.next(), operatorID: town.operatorID, name: "Wu", group: "family",
                    createdAt: town.time.now()), by: town.actor, town.flows)
            var lin = try #require(try await town.flows.database.read { try DriverRepository.find(town.driverID, $0) })
            lin.group = "family"
            _ = try await Drivers.edit(lin, by: town.actor, town.flows)
            let card = TokenValue(idTag: "CARD0002")
            _ = try await IDTokens.create(
                IDTokenRecord(
                    id: town.flows.ids.next(), operatorID: town.operatorID, driverID: family.id, value: card,
                    createdAt: town.time.now()), by: town.actor, town.flows)
            let before = try await AuthorizeToken.run(card, from: town.station, town.flows)
            #expect(before.authorization == .noCredit)
            let session = try await town.start()
            let meanwhile = try await AuthorizeToken.run(card, from: town.station, town.flows)
            #expect(meanwhile.authorization == .accepted)
            town.wait(until: 10)
            try await town.stop(session.number, at: 10, meterWh: 2000)
            let after = try await AuthorizeToken.run(card, from: town.station, town.flows)
            #expect(after.authorization == .noCredit)
        }
    }

    @Test func `who ends a session with the last of their money is not refused for it`() async throws {
        try await Town.run(.init(balanceMinor: 5000)) { town in
            let session = try await town.start(meterWh: 0)
            town.wait(until: 60)
            try await town.stop(session.number, at: 60, meterWh: 7000)
            let card = TokenValue(idTag: Town.card)
            let atEnd = try await AuthorizeToken.run(card, from: town.station, isEnding: true, town.flows)
            #expect(atEnd.authorization == .accepted)
            #expect(try await AuthorizeToken.run(card, from: town.station, town.flows).authorization == .noCredit)
        }
    }

    @Test func `a driver who identifies after plugging in is held to the same money`() async throws {
        try await Town.run { town in
            let began = try await town.event(.started, 0, at: 0, registerWh: 1000, identifies: false)
            let id = try #require(began.sessionID)
            #expect(try await town.order(of: id).holdMinor == 0)
            town.wait(until: 1)
            try await town.event(.updated, 1, at: 1, registerWh: 1000, identifies: true)
            let held = try await town.order(of: id)
            #expect(held.driverID == town.driverID && held.holdMinor == 20_000)
            #expect(try await town.wallet().heldMinor == 20_000)
            town.wait(until: 30)
            try await town.event(.updated, 2, at: 2, registerWh: 1000, identifies: true)
            #expect(try await town.wallet().heldMinor == 20_000)
            try await town.event(.ended, 3, at: 30, registerWh: 3000)
            let settled = try await town.order(of: id)
            #expect(settled.state == .settled && settled.paidMinor == 1400 && settled.holdMinor == 0)
            #expect(try await town.wallet().heldMinor == 0)
            #expect(try await town.violations().isEmpty)
        }
    }

    @Test func `an empty wallet may not charge, and an invoice needs no wallet`() async throws {
        try await Town.run(.init(balanceMinor: 0)) { town in
            let outcome = try await AuthorizeToken.run(TokenValue(idTag: Town.card), from: town.station, town.flows)
            #expect(outcome.authorization == .noCredit)
        }
        try await Town.run(.init(balanceMinor: 0, payment: .invoice)) { town in
            let outcome = try await AuthorizeToken.run(TokenValue(idTag: Town.card), from: town.station, town.flows)
            #expect(outcome.authorization == .accepted)
        }
    }

    @Test func `where unknown cards are welcome they charge without a driver`() async throws {
        try await Town.run(.init(acceptsUnknownTokens: true)) { town in
            let session = try await town.start(token: "STRANGER")
            town.wait(until: 60)
            try await town.stop(session.number, at: 60, meterWh: 2000)
            let order = try await town.order(of: session.id)
            #expect(order.driverID == nil && order.owedMinor == 700 && order.state == .settled)
        }
    }
}
