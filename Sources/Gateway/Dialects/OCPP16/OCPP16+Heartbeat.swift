import OCPP16

extension OCPP16Dialect {
    /// The connection has noted the sign of life; the answer sets the station's clock.
    static let heartbeat = ActionHandler(Heartbeat.self) { _, link in
        .init(currentTime: link.flows.time.now())
    }
}
