import Testing

@testable import OCPPWire

private func masked(_ text: String) -> String {
    String(decoding: SecretMask.masked(Array(text.utf8)), as: UTF8.self)
}

/// Message, and what the journal keeps of it.
private let secrets: [(String, String)] = [
    (#"[2,"1","Authorize",{"idTag":"CARD0001"}]"#, #"[2,"1","Authorize",{"idTag":"CA***01"}]"#),
    (#"[2,"1","Authorize",{"idTag":"CARD1"}]"#, #"[2,"1","Authorize",{"idTag":"***"}]"#),
    (#"[2,"1","Authorize",{ "IDTAG" : 12345678 }]"#, #"[2,"1","Authorize",{ "IDTAG" : "12***78" }]"#),
    (
        #"[2,"1","Authorize",{"idToken":{"idToken":"04A2B3C4D5","type":"ISO14443"}}]"#,
        #"[2,"1","Authorize",{"idToken":{"idToken":"04***D5","type":"ISO14443"}}]"#
    ),
    (
        #"[3,"1",{"idTagInfo":{"status":"Accepted","parentIdTag":"GROUP00001"}}]"#,
        #"[3,"1",{"idTagInfo":{"status":"Accepted","parentIdTag":"GR***01"}}]"#
    ),
    (
        #"[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"001122334455"}]"#,
        #"[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"***"}]"#
    ),
    (
        #"[2,"1","ChangeConfiguration",{"value":"0011","key":"WifiPassword"}]"#,
        #"[2,"1","ChangeConfiguration",{"value":"***","key":"WifiPassword"}]"#
    ),
    (
        #"[3,"1",{"configurationKey":[{"key":"AuthorizationKey","value":"0011"},{"key":"HeartbeatInterval","value":"60"}]}]"#,
        #"[3,"1",{"configurationKey":[{"key":"AuthorizationKey","value":"***"},{"key":"HeartbeatInterval","value":"60"}]}]"#
    ),
    (
        #"[2,"1","SetVariables",{"setVariableData":[{"attributeValue":"s3cret","component":{"name":"SecurityCtrlr"},"variable":{"name":"BasicAuthPassword"}},{"attributeValue":"60","component":{"name":"OCPPCommCtrlr"},"variable":{"name":"HeartbeatInterval"}}]}]"#,
        #"[2,"1","SetVariables",{"setVariableData":[{"attributeValue":"***","component":{"name":"SecurityCtrlr"},"variable":{"name":"BasicAuthPassword"}},{"attributeValue":"60","component":{"name":"OCPPCommCtrlr"},"variable":{"name":"HeartbeatInterval"}}]}]"#
    ),
    (
        #"{"reportData":[{"variable":{"name":"BasicAuthPassword"},"variableAttribute":[{"value":"s3cret"}]},{"variable":{"name":"A"},"variableAttribute":[{"value":"1"}]}]}"#,
        #"{"reportData":[{"variable":{"name":"BasicAuthPassword"},"variableAttribute":[{"value":"***"}]},{"variable":{"name":"A"},"variableAttribute":[{"value":"1"}]}]}"#
    ),
    (
        #"{"connectionData":{"vpn":{"user":"u","password":"p","key":"k"},"apn":{"apn":"i","apnPassword":"p","simPin":1234}}}"#,
        #"{"connectionData":{"vpn":{"user":"u","password":"***","key":"***"},"apn":{"apn":"i","apnPassword":"***","simPin":"***"}}}"#
    ),
    (
        #"[2,"1","UpdateFirmware",{"location":"ftp://user:pass@host/f.bin"}]"#,
        #"[2,"1","UpdateFirmware",{"location":"ftp://***@host/f.bin"}]"#
    ),
    (
        #"[2,"1","DataTransfer",{"data":"{\"idToken\":{\"idToken\":\"DE8AACA2B3C4\"}}"}]"#,
        #"[2,"1","DataTransfer",{"data":"{\"idToken\":{\"idToken\":\"DE***C4\"}}"}]"#
    ),
    (
        #"[2,"1","NotifyCustomerInformation",{"data":"Lin, 0912","seqNo":0}]"#,
        #"[2,"1","NotifyCustomerInformation",{"data":"***","seqNo":0}]"#
    ),
    // No colon stands in it as such.
    (#"[3,"1","{\"idTag\"\u003a\"CARD0001\"}"]"#, #"[3,"1","{\"idTag\":\"CA***01\"}"]"#),
    // Cut off, and not JSON at all.
    (#"[2,"1","Authorize",{"idTag":"CARD0001"#, #"[2,"1","Authorize",{"idTag":"CA***01""#),
    (#"{"key":"AuthorizationKey","value":"0011""#, #"{"key":"AuthorizationKey","value":"***""#),
]

@Test(arguments: secrets) func `secrets are taken out of a message`(_ message: String, _ kept: String) {
    #expect(masked(message) == kept)
}

private let harmless = [
    #"[2, "19223201", "Heartbeat", {}]"#,
    #"[2,"1","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-11-21T08:00:00Z","sampledValue":[{"value":"12.50","unit":"Wh"}]}]}]"#,
    #"[2,"1","SetVariables",{"setVariableData":[{"attributeValue":"60","component":{"name":"OCPPCommCtrlr"},"variable":{"name":"HeartbeatInterval"}}]}]"#,
    #"[2,"1","DataTransfer",{"vendorId":"a","data":"{\"k\" : 1}"}]"#,
    "[2,\"1\",\"X\",{\"info\":\"a@b, http://h/a@b\"}]", "", "]]}}", "\"", "[\"\\",
]

@Test(arguments: harmless) func `what holds no secret stays as it was, byte for byte`(_ message: String) {
    #expect(masked(message) == message)
}

@Test func `any cut of a message with a secret keeps it secret`() {
    let message = Array(#"[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"s3cr3tkey"}]"#.utf8)
    for length in 0...message.count {
        let kept = String(decoding: SecretMask.masked(Array(message.prefix(length))), as: UTF8.self)
        #expect(!kept.contains("s3cr"), "\(kept)")
    }
}
