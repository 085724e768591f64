import Testing

@testable import Gateway

/// A message, and the CALLERROR of 1.6 and of 2.0.1 to it; nil for silence (OCPP-J 1.6 §4, 2.0.1 Part 4 §4).
private let broken: [(String, String?, String?)] = [
    // No id can be read: 1.6 has nobody to answer to, 2.0.1 answers to -1.
    ("hello", nil, "-1 RpcFrameworkError"),
    ("", nil, "-1 RpcFrameworkError"),
    ("{}", nil, "-1 RpcFrameworkError"),
    ("[]", nil, "-1 RpcFrameworkError"),
    ("[2]", nil, "-1 RpcFrameworkError"),
    (#"[2,"a","Heartbeat",{}"#, nil, "-1 RpcFrameworkError"),
    (#"[2,"a","Heartbeat",{}]]"#, nil, "-1 RpcFrameworkError"),
    (#"[2,null,"Heartbeat",{}]"#, nil, "-1 RpcFrameworkError"),
    ("[2,\"\(String(repeating: "x", count: 256))\",\"Heartbeat\",{}]", nil, "-1 RpcFrameworkError"),
    // An id, and no call that could be made out.
    (#"["2","a","Heartbeat",{}]"#, "a FormationViolation", "a RpcFrameworkError"),
    (#"[2,"a"]"#, "a FormationViolation", "a RpcFrameworkError"),
    (#"[2,"a","Heartbeat"]"#, "a FormationViolation", "a RpcFrameworkError"),
    (#"[2,"a",7,{}]"#, "a FormationViolation", "a RpcFrameworkError"),
    (#"[2,"a","Heartbeat",{},{}]"#, "a FormationViolation", "a RpcFrameworkError"),
    (#"[2,"a","Heartbeat",[]]"#, "a FormationViolation", "a FormatViolation"),
    (#"[2,"a","Heartbeat","{}"]"#, "a FormationViolation", "a FormatViolation"),
    // 1.6 ignores types that it does not know (§4.1.3).
    (#"[9,"a","Heartbeat",{}]"#, nil, "a MessageTypeNotSupported"),
    (#"[5,"a",{}]"#, nil, "a MessageTypeNotSupported"),
    // Operations.
    (#"[2,"a","Nonsense",{}]"#, "a NotImplemented", "a NotImplemented"),
    (#"[2,"a","heartbeat",{}]"#, "a NotImplemented", "a NotImplemented"),
    (#"[2,"a","Reset",{}]"#, "a NotSupported", "a NotSupported"),
    (#"[2,"a","GetVariables",{}]"#, "a NotImplemented", "a NotSupported"),
    (#"[2,"a","StartTransaction",{}]"#, "a OccurenceConstraintViolation", "a NotImplemented"),
    // Payloads.
    (#"[2,"a","Authorize",{}]"#, "a OccurenceConstraintViolation", "a OccurrenceConstraintViolation"),
    (#"[2,"a","MeterValues",{}]"#, "a OccurenceConstraintViolation", "a OccurrenceConstraintViolation"),
    (
        #"[2,"a","StatusNotification",{"connectorId":{},"evseId":{},"connectorStatus":"Available","timestamp":"2026-11-18T10:00:00Z"}]"#,
        "a TypeConstraintViolation",
        "a TypeConstraintViolation"
    ),
    (
        #"[2,"a","StatusNotification",{"connectorId":1,"evseId":1,"errorCode":"NoError","status":"Flying","connectorStatus":"Flying","timestamp":"2026-11-18T10:00:00Z"}]"#,
        "a PropertyConstraintViolation", "a PropertyConstraintViolation"
    ),
    // Answers to nothing are never answered.
    (#"[3,"a",{}]"#, nil, nil),
    (#"[3,"a"]"#, nil, nil),
    (#"[3,"a",[]]"#, nil, nil),
    (#"[4,"a"]"#, nil, nil),
    (#"[4,"a","InternalError","",{}]"#, nil, nil),
]

private func check(_ subprotocol: String, _ expected: ((String, String?, String?)) -> String?) async throws {
    try await Bench.run { bench in
        let charger = try await bench.charger(subprotocol)
        for row in broken {
            try await charger.send(row.0)
            guard let answer = expected(row) else {
                #expect(try await charger.isQuiet(), "\(row.0)")
                continue
            }
            let parts = answer.split(separator: " ")
            let message = try await charger.message()
            #expect(message.hasPrefix("[4,\"\(parts[0])\",\"\(parts[1])\",\""), "\(row.0) was answered \(message)")
            #expect(message.hasSuffix(",{}]"))
        }
    }
}

@Test func `1_6 answers each broken message with the code of its framework chapter`() async throws {
    try await check("ocpp1.6") { $0.1 }
}

@Test func `2_0_1 answers each broken message with the code of its framework chapter`() async throws {
    try await check("ocpp2.0.1") { $0.2 }
}

@Test func `what can be understood nevertheless is answered`() async throws {
    try await Bench.run { bench in
        let charger = try await bench.charger()
        for (text, id) in [
            (#"[2,17,"Heartbeat",{}]"#, "17"), (#"[2,"b","Heartbeat",null]"#, "b"),
            (#" [ 2 , "c" , "Heartbeat" , { } ] "#, "c"), (#"[2,"","Heartbeat",{}]"#, ""),
            (#"[2,"012345678901234567890123456789012345","Heartbeat",{}]"#, "012345678901234567890123456789012345"),
        ] {
            try await charger.send(text)
            #expect(try await charger.message() == "[3,\"\(id)\",{\"currentTime\":\"\(Bench.start)\"}]")
        }
    }
}

@Test func `while the database is away nothing is acknowledged`() async throws {
    try await Bench.run { bench in
        let charger = try await bench.charger()
        bench.database.goAway()
        let status = #"{"connectorId":1,"errorCode":"NoError","status":"Available"}"#
        try await charger.send(#"[2,"a","StatusNotification",\#(status)]"#)
        #expect(try await charger.message() == #"[4,"a","InternalError","not stored; send it again",{}]"#)
        // Some stations end their program on an error to these (OCPP field note 1): they get no answer.
        try await charger.send(#"[2,"b","FirmwareStatusNotification",{"status":"Installed"}]"#)
        #expect(try await charger.isQuiet())
        bench.database.goAway(false)
        try await charger.send(#"[2,"a","StatusNotification",\#(status)]"#)
        #expect(try await charger.message() == #"[3,"a",{}]"#)
    }
}

@Test func `everything in and out is taken down, what is no message too`() async throws {
    try await Bench.run { bench in
        let charger = try await bench.charger(compresses: true)
        try await charger.send("hello")
        let call = #"[2,"a","Heartbeat",{}]"#
        try await charger.send(.text, PerMessageDeflate().deflate(Array(call.utf8)), isCompressed: true)
        let answer = try await charger.message()
        #expect(bench.journal.noted == ["in hello", "in " + call, "out " + answer])
    }
}
