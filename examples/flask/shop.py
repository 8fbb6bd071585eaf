"""A small shop in Python: one story and one subscription. Run it with `python3 shop.py`, renew with `python3 shop.py renew`."""

import hashlib
import json
import os
import sys
import time
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPPasswordMgrWithPriorAuth, HTTPBasicAuthHandler, Request, build_opener

from flask import Flask, redirect, render_template, request

PROVIDER = os.environ["ONDEMAND_URL"].rstrip("/")
KEY, SECRET = os.environ["ONDEMAND_API_KEY"], os.environ["ONDEMAND_API_SECRET"]
SALES = Path(os.environ.get("SALES", "sales.jsonl"))

# Prices stand here and nowhere else: what a page says is compared with them by the provider.
STORY = {"name": "The last night ferry", "amount": 1900, "currency": "SEK"}
CLUB = {"name": "Every story", "amount": 4900, "currency": "SEK"}
# Nothing is decided by these yet: the same request, with the same key, tells what became of it.
REPEAT = {500, 502, 503}

passwords = HTTPPasswordMgrWithPriorAuth()
passwords.add_password(None, PROVIDER, KEY, SECRET, is_authenticated=True)
opener = build_opener(HTTPBasicAuthHandler(passwords))
app = Flask(__name__)


def ask(path, fields, idempotency_key):
    """Posts to the merchant API; gives status and answer. Silence and a repeated key never charge twice."""
    headers = {"Idempotency-Key": idempotency_key, "Prefer": "return=representation"}
    for pause in (0, 1, 2, 4):
        time.sleep(pause)
        try:
            with opener.open(Request(PROVIDER + path, urlencode(fields).encode(), headers), timeout=30) as answer:
                return answer.status, json.load(answer)
        except HTTPError as refusal:
            problem = json.load(refusal)
            if refusal.code not in REPEAT and problem["code"] != "request_in_progress":
                return refusal.code, problem
        except URLError:
            pass
    return 504, {"code": "outcome_unknown"}


def order(user_token, proof, item, reference, idempotency_key):
    """Charges what the buyer agreed to: `proof` is that of one purchase, or the reference of a subscription."""
    fields = {
        "reference": reference,
        "name": item["name"],
        "order_amount": item["amount"],
        "currency": item["currency"],
        "origin_proof": proof,
    }
    status, answer = ask(f"/api/v1/users/{quote(user_token, safe='')}/orders", fields, idempotency_key)
    # A payment that takes days is none yet.
    return (status, {"code": "outcome_unknown"}) if status == 202 else (status, answer)


def keep(**sale):
    with SALES.open("a") as sales:
        sales.write(json.dumps(sale) + "\n")


def page(name, problem=None):
    """A page with its form; after a refusal with the reason, which the form then opens on."""
    given = {"provider": PROVIDER, "key": KEY, "story": STORY, "club": CLUB}
    return render_template(name, **given, problem=problem), 422 if problem else 200


@app.get("/")
def front():
    return page("story.html")


@app.get("/club")
def club():
    return page("club.html")


@app.post("/purchase")
def purchase():
    user_token, proof = request.form["userToken"], request.form["origin_proof"]
    # Of the proof: sent twice, it is still one order.
    once = hashlib.sha256(proof.encode()).hexdigest()
    status, answer = order(user_token, proof, STORY, "story", once)
    if status != 201:
        return page("story.html", answer)
    keep(order=answer["id"], user_token=user_token)
    return redirect("/thanks#rest", 303)


@app.post("/subscribe")
def subscribe():
    user_token, proof = request.form["userToken"], request.form["origin_proof"]
    once = hashlib.sha256(proof.encode()).hexdigest()
    address = f"/api/v1/users/{quote(user_token, safe='')}/recurring_payments"
    status, made = ask(address, {"origin_proof": proof}, once)
    if status != 201:
        return page("club.html", made)
    reference = made["reference"]
    status, answer = order(user_token, reference, CLUB, "club", f"{reference}-1")
    if status != 201:
        return page("club.html", answer)
    keep(subscription=reference, user_token=user_token, charged=1)
    return redirect("/thanks#rest", 303)


@app.get("/thanks")
def thanks():
    return render_template("thanks.html")


def renew():
    """Charges every subscription for its next period; run it once for each."""
    sales = [json.loads(line) for line in SALES.read_text().splitlines()]
    latest = {sale["subscription"]: sale for sale in sales if "subscription" in sale}
    for reference, sale in latest.items():
        period = sale["charged"] + 1
        status, answer = order(sale["user_token"], reference, CLUB, "club", f"{reference}-{period}")
        print("charged" if status == 201 else answer["code"], "period", period)
        if status == 201:
            keep(**{**sale, "charged": period})


if __name__ == "__main__":
    renew() if sys.argv[1:] == ["renew"] else app.run(port=int(os.environ.get("PORT", "5000")))
