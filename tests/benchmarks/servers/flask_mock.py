"""The flow's two calls on Flask's development server, with the work that they cannot do without.

Parse the form, read the KS, look up the app token, compare the hash, write a KS. No rules, no errors.
"""

import hmac
import time

from flask import Flask, jsonify, request
from werkzeug.serving import make_server

from helpers import decode_ks, encode_ks, merge_privileges, token_hash
from tests.benchmarks.flow_requests import ADMIN_SECRET, APP_TOKEN, APP_TOKEN_ID, HASH_TYPE, PARTNER_ID

WIDGETS = {f"_{PARTNER_ID}": PARTNER_ID}
APP_TOKENS = {
    APP_TOKEN_ID: {
        "token": APP_TOKEN,
        "hashType": HASH_TYPE,
        "sessionType": 2,
        "sessionDuration": 3600,
        "sessionPrivileges": "sview:*,list:*,download:*",
    }
}

app = Flask(__name__)


@app.post("/api_v3/service/session/action/startWidgetSession")
def start_widget_session():
    partner_id = WIDGETS[request.form["widgetId"]]
    ks = encode_ks(
        partner_id=partner_id,
        admin_secret=ADMIN_SECRET,
        expiry=int(time.time()) + 86400,
        user_id="0",
        privileges="view:*,widget:1",
    )
    return jsonify(partnerId=partner_id, ks=ks, userId=0)


@app.post("/api_v3/service/appToken/action/startSession")
def start_session():
    ks, token_id = request.form["ks"], request.form["id"]
    widget_session = decode_ks(ks, ADMIN_SECRET)
    token = APP_TOKENS[token_id]
    expected = token_hash(ks, token["token"], token["hashType"])
    assert hmac.compare_digest(expected, request.form["tokenHash"])
    privileges = merge_privileges(token_id, token["sessionPrivileges"], None)
    expiry = int(time.time()) + token["sessionDuration"]
    new_ks = encode_ks(
        partner_id=widget_session.partner_id,
        admin_secret=ADMIN_SECRET,
        expiry=expiry,
        session_type=token["sessionType"],
        privileges=privileges,
    )
    return jsonify(
        ks=new_ks,
        sessionType=token["sessionType"],
        partnerId=widget_session.partner_id,
        userId="",
        expiry=expiry,
        privileges=privileges,
    )


if __name__ == "__main__":
    server = make_server("127.0.0.1", 0, app, threaded=True)  # what app.run() does
    print(f"KALTURA_SERVICE_URL=http://127.0.0.1:{server.port}", flush=True)
    server.serve_forever()
